"""The links in letters. The one to the person's page has its token after `#`, where no server logs it."""

from datetime import timedelta

from services.notifications.domain.mail.letters import Subject
from shared.auth.guards import APPLICANT
from shared.auth.tokens import Links, address_purpose

UNSUBSCRIBING = timedelta(days=400)
"""How long an unsubscribe link works: mail is read late, and the link grants nothing else."""

CONFIRMING = timedelta(days=2)
"""How long a confirmation link works. Another can be requested."""


class StatusLinks:
    """Signs a new token for each letter and stores none. `base` is the public URL of this service."""

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
        """The person of the link. Refuses a forged link or one for another purpose."""
        who = self._links.read(token, _purpose(subject))
        assert who.person_id is not None
        return who.person_id


def _purpose(subject: Subject) -> str:
    return f"unsubscribe:{subject.value}"
