"""The link in a letter: the person's own page, with a signed token after `#`, where no server sees or logs it."""

from datetime import timedelta

from shared.auth.guards import APPLICANT
from shared.auth.tokens import Links


class StatusLinks:
    """Mints a fresh token for each letter; it is stored nowhere."""

    def __init__(self, links: Links, page: str, good_for: timedelta) -> None:
        self._links, self._page, self._good_for = links, page, good_for

    def status_page(self, person_id: str) -> str:
        return f"{self._page}#token={self._links.mint(person_id, APPLICANT, self._good_for)}"
