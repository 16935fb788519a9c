"""Attendance, marks and the jury's word, as they come in over HTTP."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from services.enrolment.domain.policy import HALF_DAY_HOURS, HalfDay, Mode
from services.enrolment.domain.state import Reason
from services.enrolment.use_cases.sheets import Attended, Marked
from shared.contracts.vocabulary import Mark
from shared.web.requests import Input

HalfDayHours = Annotated[float, Field(ge=0, le=HALF_DAY_HOURS, multiple_of=0.25, examples=[3.5])]
"""Hours followed, in quarters; 0: absent."""
MOST_ROWS = 500


class AttendanceInput(Input):
    module: str = Field(max_length=64, examples=["medical-imaging"])
    day: date = Field(examples=["2027-01-12"])
    half: HalfDay = Field(examples=["am"])
    mode: Mode = Field(examples=["on_site"])
    hours: HalfDayHours


class ResultInput(Input):
    attempt: int = Field(ge=1, le=5, examples=[1])
    mark: Mark = Field(examples=[14.5])


class GradeInput(Input):
    mark: Mark = Field(examples=[14.5])


class DecisionInput(Input):
    decided_on: date | None = None
    """The day the final jury decided; today, if not said."""


class CancellationInput(Input):
    reason: Reason = Field(examples=["learner_left"])


class AttendanceRow(Input):
    enrolment_id: str
    mode: Mode = Field(examples=["on_site"])
    hours: HalfDayHours


class ResultRow(Input):
    enrolment_id: str
    attempt: int = Field(ge=1, le=5, examples=[1])
    mark: Mark = Field(examples=[14.5])


def _one_row_each(
    rows: tuple[AttendanceRow, ...] | tuple[ResultRow, ...],
) -> tuple[AttendanceRow, ...] | tuple[ResultRow, ...]:
    ids = [row.enrolment_id for row in rows]
    if len(set(ids)) < len(ids):
        raise ValueError("one row for each enrolment")
    return rows


class AttendanceSheetInput(Input):
    """The roll of one half-day."""

    day: date = Field(examples=["2027-01-12"])
    half: HalfDay = Field(examples=["am"])
    rows: Annotated[tuple[AttendanceRow, ...], AfterValidator(_one_row_each)] = Field(
        min_length=1, max_length=MOST_ROWS
    )

    def attended(self) -> dict[str, Attended]:
        return {row.enrolment_id: Attended(mode=row.mode, hours=row.hours) for row in self.rows}


class ResultSheetInput(Input):
    """The results of a module's test."""

    rows: Annotated[tuple[ResultRow, ...], AfterValidator(_one_row_each)] = Field(min_length=1, max_length=MOST_ROWS)

    def marked(self) -> dict[str, Marked]:
        return {row.enrolment_id: Marked(attempt=row.attempt, mark=row.mark) for row in self.rows}
