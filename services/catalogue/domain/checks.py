"""Checks of fields. Each refuses with `InvalidField`, which names the field."""

import re
from collections.abc import Iterable, Sequence, Sized
from typing import NoReturn

from shared.kernel.bounds import CODE, LONGEST_CODE, Bounds
from shared.kernel.errors import InvalidField
from shared.kernel.words import Text

_CODE = re.compile(CODE)
LONGEST_LIST = 60


def refuse(field: str, accepted: str) -> NoReturn:
    raise InvalidField(field=field, accepted=accepted)


def check_code(field: str, code: str) -> None:
    """A short public name: lower-case letters and digits in groups, joined by `-` or `_`."""
    if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
        refuse(field, f"lower-case letters and digits joined by - or _, {LONGEST_CODE} characters at most")


def check_text(field: str, text: str, longest: int) -> None:
    if not text.strip() or len(text) > longest:
        refuse(field, f"a text of 1 to {longest} characters")


def check_words(field: str, text: Text, longest: int = 300) -> None:
    """Refuses a text that lacks one of its languages or is longer than `longest` characters in it."""
    check_text(f"{field}.fr", text.fr, longest)
    check_text(f"{field}.en", text.en, longest)


def check_within(field: str, value: float, bounds: Bounds) -> None:
    least, most = bounds
    if not least <= value <= most:
        refuse(field, f"a number from {least:g} to {most:g}")


def check_quarters(field: str, value: float, least: float, most: float) -> None:
    """Accepts numbers in quarters, as marks and hours are: a float holds them exactly."""
    if not least <= value <= most or value * 4 != int(value * 4):
        refuse(field, f"a number from {least:g} to {most:g}, in quarters")


def check_count(field: str, things: Sized, least: int = 0) -> None:
    if not least <= len(things) <= LONGEST_LIST:
        refuse(field, f"{least} to {LONGEST_LIST} of them")


def check_days(field: str, days: Sequence[int], bounds: Bounds, longest: int) -> None:
    """Accepts at most `longest` different numbers of days, each within the bounds, in ascending order."""
    for n, number in enumerate(days):
        check_within(f"{field}[{n}]", number, bounds)
    if len(days) > longest or list(days) != sorted(set(days)):
        refuse(field, f"at most {longest} different numbers of days, in order")


def check_unique(field: str, member: str, values: Iterable[str]) -> None:
    """Refuses the second of two equal values, by its path: `modules[3].code`."""
    seen: set[str] = set()
    for n, value in enumerate(values):
        if value in seen:
            refuse(
                f"{field}[{n}].{member}" if member else f"{field}[{n}]", f"each value once; {value} is already there"
            )
        seen.add(value)
