"""The link that went to a new address: whoever holds it reads that mailbox."""

from shared.auth.principal import Unauthenticated
from shared.auth.tokens import Links, address_purpose


class LinkProofs:
    """Reads what notifications has signed; without a key there are no links, and nothing is proven."""

    def __init__(self, links: Links | None) -> None:
        self._links = links

    def require(self, token: str, person_id: str, address: str) -> None:
        if self._links is None:
            raise Unauthenticated(accepted="a link; this installation signs none")
        self._links.read(token, address_purpose(person_id, address))
