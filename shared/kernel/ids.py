"""Identifiers: time-ordered for new objects, derived for the effects of a cause."""

import secrets
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

_CURSUS = UUID("6f1c1d0e-6d1b-5b0e-9a53-3b8d2f0c7a11")


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique, and sorted by creation time."""
    return str(uuid7())


def derived_id(*cause: str) -> str:
    """The id (UUIDv5) derived from this cause: an effect applied twice creates one object."""
    return str(uuid5(_CURSUS, "/".join(cause)))


_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OILoil", "011011", "- ")


def new_code() -> str:
    """A code to type from paper: 60 random bits, Crockford's base 32, `7K3M-2QXA-9D0V`."""
    drawn = "".join(secrets.choice(_CROCKFORD) for _ in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def typed_code(text: str) -> str:
    """The code in its canonical form: ignores case and dashes, and reads O, I and L as digits."""
    plain = text.translate(_MISREAD).upper()
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
