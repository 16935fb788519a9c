"""The request schemas of attendance, tests, projects and final decisions."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from services.enrolment.domain.policy import HALF_DAY_HOURS
from services.enrolment.domain.state import Reason
from services.enrolment.domain.teaching.module_record import MakeUpFor
from services.enrolment.domain.teaching.project import DefenceSlot
from services.enrolment.use_cases.teaching.sheets import Attended, Marked
from shared.contracts.vocabulary import Mark
from shared.kernel.clock import to_milliseconds
from shared.kernel.words import HalfDay, Mode
from shared.web.requests import Input

HalfDayHours = Annotated[float, Field(ge=0, le=HALF_DAY_HOURS, multiple_of=0.25, examples=[3.5])]
"""Hours attended, in steps of 0.25; 0: absent."""
MOST_ROWS = 500


class AttendanceInput(Input):
    module: str = Field(max_length=64, examples=["medical-imaging"])
    day: date = Field(examples=["2027-01-12"])
    half: HalfDay = Field(examples=["am"])
    mode: Mode = Field(examples=["on_site"])
    hours: HalfDayHours


class ResultInput(Input):
    attempt: int = Field(ge=1, le=9, examples=[1])
    mark: Mark = Field(examples=[14.5])


class HalfDayInput(Input):
    module: str = Field(max_length=64, examples=["medical-imaging"])
    day: date = Field(examples=["2027-01-12"])
    half: HalfDay = Field(examples=["am"])


class MakeUpInput(Input):
    purpose: MakeUpFor = Field(examples=["test"])
    day: date = Field(examples=["2027-06-22"])
    half: HalfDay = Field(examples=["am"])


class SignatureSheetInput(Input):
    """The enrolments for which the teacher signs the half-day."""

    day: date = Field(examples=["2027-01-12"])
    half: HalfDay = Field(examples=["am"])
    enrolment_ids: tuple[str, ...] = Field(min_length=1, max_length=MOST_ROWS)


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ProjectInput(Input):
    title: Words = Field(examples=["Détection de la rétinopathie diabétique"])


class DefenceSlotInput(Input):
    starts_at: AwareDatetime = Field(examples=["2027-06-21T09:30:00+02:00"])
    minutes: int = Field(ge=5, le=240, examples=[30])
    place: Words = Field(examples=["Salle R12"])
    jury: tuple[Words, ...] = Field(min_length=1, max_length=12, examples=[["Pr Dubois", "Dr Martin"]])

    def slot(self) -> DefenceSlot:
        return DefenceSlot(
            starts_at=to_milliseconds(self.starts_at), minutes=self.minutes, place=self.place, jury=self.jury
        )


class GradeInput(Input):
    mark: Mark = Field(examples=[14.5])


class DecisionInput(Input):
    decided_on: date | None = None
    """The day of the final jury's decision; default: today."""


class CancellationInput(Input):
    reason: Reason = Field(examples=["learner_left"])


class DeferralInput(Input):
    to_edition_id: str = Field(max_length=64, examples=["0199b3a0-6d1e-7c43-9f0a-51d2c3b4a596"])


class AttendanceRow(Input):
    enrolment_id: str
    mode: Mode = Field(examples=["on_site"])
    hours: HalfDayHours


class ResultRow(Input):
    enrolment_id: str
    attempt: int = Field(ge=1, le=9, examples=[1])
    mark: Mark = Field(examples=[14.5])


def _one_row_each(
    rows: tuple[AttendanceRow, ...] | tuple[ResultRow, ...],
) -> tuple[AttendanceRow, ...] | tuple[ResultRow, ...]:
    ids = [row.enrolment_id for row in rows]
    if len(set(ids)) < len(ids):
        raise ValueError("one row for each enrolment")
    return rows


class AttendanceSheetInput(Input):
    """The attendance of one half-day."""

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
