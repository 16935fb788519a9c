"""The link in the mail to a new address. It proves that its holder reads that mailbox."""

from shared.auth.principal import Unauthenticated
from shared.auth.tokens import Links, address_purpose


class LinkProofs:
    """Verifies the signature of notifications. Without a key no link is valid."""

    def __init__(self, links: Links | None) -> None:
        self._links = links

    def require(self, token: str, person_id: str, address: str) -> None:
        if self._links is None:
            raise Unauthenticated(accepted="a link; this installation signs none")
        self._links.read(token, address_purpose(person_id, address))
