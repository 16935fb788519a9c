"""Rules of the product itself: national numbers, e-mail addresses, marks, and the codes of reasons."""

import unicodedata
from dataclasses import dataclass

from shared.kernel.errors import InvalidField

DOCUMENT_REFUSAL_REASONS = ("illegible", "wrong-document", "out-of-date", "pages-missing", "not-signed")
"""Why a secretary may refuse a document; translated where it is shown."""

EXTENSION_REASONS = (
    "funding-pending",
    "message-not-received",
    "technical-trouble",
    "person-unavailable",
    "house-error",
)
"""Why a secretary may give more time to answer an offer."""

REOPENING_REASONS = ("withdrawn-by-mistake", "technical-trouble", "person-unavailable", "house-error")
"""Why a secretary may reopen a file."""

MARK_MAX = 20
"""French marks are out of 20."""
MARK_STEP = 0.25
"""Marks come in quarter points, exact in binary."""


@dataclass(frozen=True)
class Strictness:
    """How strictly self-declared national numbers are checked.

    `rpps_key`: True refuses an RPPS with a wrong Luhn key. False accepts it with a warning: the sandbox needs this for
    public test numbers.
    """

    rpps_key: bool = True


def luhn_key_holds(digits: str) -> bool:
    """Whether the last digit is the Luhn key of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def checked_rpps(rpps: str | None, strictness: Strictness) -> str | None:
    """Returns the number as it is stored: 11 digits without spaces.

    Refuses (`InvalidField`) another length or, when strict, a wrong key. Source: ANS, Répertoire partagé des
    professionnels de santé: 11 digits of which the last is a Luhn key.
    """
    if rpps is None:
        return None
    digits = "".join(rpps.split())
    well_formed = len(digits) == 11 and digits.isascii() and digits.isdigit()
    if not well_formed or (strictness.rpps_key and not luhn_key_holds(digits)):
        raise InvalidField(field="rpps", accepted="11 digits of which the last is the Luhn key of the others")
    return digits


def email_key(email: str) -> str:
    """The form in which addresses are compared: letter case and Unicode form do not count."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def checked_mark(field: str, mark: float) -> float:
    """Returns a mark out of 20 in quarter points; refuses (`InvalidField`) anything else under the name `field`."""
    if not 0 <= mark <= MARK_MAX or mark % MARK_STEP:
        raise InvalidField(field=field, accepted="a mark from 0 to 20 in quarter points")
    return mark
