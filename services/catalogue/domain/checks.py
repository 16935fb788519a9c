"""Checks of fields. Each refuses with `InvalidField`, which names the field."""

from collections.abc import Iterable, Sized
from dataclasses import fields
from typing import Annotated, Any, NoReturn, get_args, get_origin, get_type_hints

from shared.kernel.bounds import CODES, Bounds, Format
from shared.kernel.errors import InvalidField
from shared.kernel.policies import Part
from shared.kernel.words import Text

LONGEST_LIST = 60


def refuse(field: str, accepted: str) -> NoReturn:
    raise InvalidField(field=field, accepted=accepted)


def check_code(field: str, code: str) -> None:
    """A short public name: lower-case letters and digits in groups, joined by `-` or `_`."""
    _check_mark(field, code, CODES)


def check_text(field: str, text: str, longest: int) -> None:
    if not text.strip() or len(text) > longest:
        refuse(field, f"a text of 1 to {longest} characters")


def check_words(field: str, text: Text, longest: int = 300) -> None:
    """Refuses a text that lacks one of its languages or is longer than `longest` characters in it."""
    check_text(f"{field}.fr", text.fr, longest)
    check_text(f"{field}.en", text.en, longest)


def check_within(field: str, value: float, bounds: Bounds) -> None:
    _check_mark(field, value, bounds)


def check_quarters(field: str, value: float, least: float, most: float) -> None:
    """Accepts numbers in quarters, as marks and hours are: a float holds them exactly."""
    if not least <= value <= most or value * 4 != int(value * 4):
        refuse(field, f"a number from {least:g} to {most:g}, in quarters")


def check_count(field: str, things: Sized, least: int = 0) -> None:
    if not least <= len(things) <= LONGEST_LIST:
        refuse(field, f"{least} to {LONGEST_LIST} of them")


def check_unique(field: str, member: str, values: Iterable[str]) -> None:
    """Refuses the second of two equal values, by its path: `modules[3].code`."""
    seen: set[str] = set()
    for n, value in enumerate(values):
        if value in seen:
            refuse(
                f"{field}[{n}].{member}" if member else f"{field}[{n}]", f"each value once; {value} is already there"
            )
        seen.add(value)


def check_bounds(at: str, part: Part) -> None:
    """Refuses the first field of a policy, or of the parts in it, that the marks of its type do not admit."""
    kinds = get_type_hints(type(part), include_extras=True)
    for field in fields(part):
        _check_value(f"{at}.{field.name}", getattr(part, field.name), kinds[field.name])


def _check_value(at: str, value: Any, kind: Any) -> None:
    if get_origin(kind) is Annotated:
        kind, *marks = get_args(kind)
        for mark in marks:
            _check_mark(at, value, mark)
    if isinstance(value, Text):
        check_words(at, value)
    elif isinstance(value, Part):
        check_bounds(at, value)
    elif isinstance(value, tuple):
        for n, item in enumerate(value):
            _check_value(f"{at}[{n}]", item, get_args(kind)[0])
    elif value is not None:
        for other in get_args(kind):
            _check_value(at, value, other)


def _check_mark(at: str, value: Any, mark: object) -> None:
    if isinstance(mark, Bounds | Format) and not mark.admits(value):
        refuse(at, mark.accepted)
