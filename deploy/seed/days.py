"""Days of any intake year in a seed file: `{Y}` is the year, `{Y-1}` the year before; hours are those of Paris."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.kernel.clock import PARIS, end_of_day_in_paris

_YEAR = re.compile(r"\{Y([+-]\d)?\}")
Day = Annotated[str, Field(pattern=r"^\{Y([+-]\d)?\}-\d\d-\d\d$", examples=["{Y}-01-11"])]
Moment = Annotated[str, Field(pattern=r"^\{Y([+-]\d)?\}-\d\d-\d\d( \d\d:\d\d)?$", examples=["{Y-1}-10-01 09:00"])]


class Piece(BaseModel):
    """A part of a seed file; unknown members are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def in_year(year: int, template: str) -> str:
    return _YEAR.sub(lambda found: str(year + int(found[1] or 0)), template)


def moment_in(year: int, template: str) -> datetime:
    """The time in UTC; a day without an hour ends at 23:59:59 in Paris. Raises `ValueError` for an invalid day."""
    day, _, hour = in_year(year, template).partition(" ")
    if not hour:
        return end_of_day_in_paris(date.fromisoformat(day))
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), PARIS).astimezone(UTC)
