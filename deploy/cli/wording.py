"""Formats values for the terminal: times in Paris, no brackets that rich would parse as markup."""

from datetime import datetime
from typing import Any

from shared.kernel.clock import PARIS


def in_paris(moment: str | datetime | None) -> str:
    """A time as `20/11/2027 10:00:00`; any other text unchanged."""
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            return str(moment)
    if moment is None or moment.tzinfo is None:
        return "" if moment is None else f"{moment:%d/%m/%Y}"
    return f"{moment.astimezone(PARIS):%d/%m/%Y %H:%M:%S}"


def as_text(value: Any) -> str:
    """A value of an event or a response as text."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return " + ".join(as_text(item) for item in value)
        case dict():
            return " ".join(as_text(item) for item in value.values())
        case _:
            return in_paris(str(value))
