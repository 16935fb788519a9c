"""The link in a letter: the person's own page, with a signed token after `#`, where no server sees or logs it."""

from datetime import timedelta

from services.notifications.domain.mail.letters import Subject
from shared.auth.guards import APPLICANT
from shared.auth.tokens import Links, address_purpose

UNSUBSCRIBING = timedelta(days=400)
"""How long the link in an optional mail ends it: mail is read late, and the link opens nothing."""

CONFIRMING = timedelta(days=2)
"""How long a new address may be confirmed by one mail; another can be asked for."""


class StatusLinks:
    """Mints a fresh token for each letter; it is stored nowhere. `base` is where this service itself is reached."""

    def __init__(self, links: Links, page: str, good_for: timedelta, base: str) -> None:
        self._links, self._page, self._good_for, self._base = links, page, good_for, base.rstrip("/")

    def status_page(self, person_id: str) -> str:
        return f"{self._page}#token={self._links.mint(person_id, APPLICANT, self._good_for)}"

    def confirm_address(self, person_id: str, address: str) -> str:
        token = self._links.mint(person_id, address_purpose(person_id, address), CONFIRMING)
        return f"{self._page}#confirm={token}&person={person_id}"

    def unsubscribe(self, person_id: str, subject: Subject) -> str:
        token = self._links.mint(person_id, _purpose(subject), UNSUBSCRIBING)
        return f"{self._base}/v1/unsubscribe/{subject.value}/{token}"

    def unsubscriber(self, token: str, subject: Subject) -> str:
        """Whose link it is; refuses one that is forged, or for anything else."""
        who = self._links.read(token, _purpose(subject))
        assert who.person_id is not None
        return who.person_id


def _purpose(subject: Subject) -> str:
    return f"unsubscribe:{subject.value}"
