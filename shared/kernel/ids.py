"""Identifiers: time-ordered for what is born here, derived for what has a cause."""

from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

_CURSUS = UUID("6f1c1d0e-6d1b-5b0e-9a53-3b8d2f0c7a11")


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique, and sorted by the time of its birth."""
    return str(uuid7())


def derived_id(*cause: str) -> str:
    """The one id (UUIDv5) that this cause can have: doing a thing twice for one cause makes one thing."""
    return str(uuid5(_CURSUS, "/".join(cause)))
