"""Identifiers: time-ordered for what is born here, derived for what has a cause."""

import secrets
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

_CURSUS = UUID("6f1c1d0e-6d1b-5b0e-9a53-3b8d2f0c7a11")


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique, and sorted by the time of its birth."""
    return str(uuid7())


def derived_id(*cause: str) -> str:
    """The one id (UUIDv5) that this cause can have: doing a thing twice for one cause makes one thing."""
    return str(uuid5(_CURSUS, "/".join(cause)))


_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OILoil", "011011", "- ")


def new_code() -> str:
    """What a person may type from paper and nobody can guess: 60 random bits, Crockford's base 32, `7K3M-2QXA-9D0V`."""
    drawn = "".join(secrets.choice(_CROCKFORD) for _ in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def typed_code(text: str) -> str:
    """The code that somebody typed: case, dashes and the letters that look like digits make no difference."""
    plain = text.translate(_MISREAD).upper()
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
