"""Values as a person at a terminal reads them: times in Paris, no brackets that the terminal would take for its own."""

from datetime import datetime
from typing import Any

from shared.kernel.clock import PARIS


def in_paris(moment: str | datetime | None) -> str:
    """A moment as `20/11/2027 10:00:00`; what is no moment stays as it is."""
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            return str(moment)
    if moment is None or moment.tzinfo is None:
        return "" if moment is None else f"{moment:%d/%m/%Y}"
    return f"{moment.astimezone(PARIS):%d/%m/%Y %H:%M:%S}"


def said(value: Any) -> str:
    """A value of an event or of an answer."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return " + ".join(said(one) for one in value)
        case dict():
            return " ".join(said(one) for one in value.values())
        case _:
            return in_paris(str(value))
