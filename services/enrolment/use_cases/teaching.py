"""Attendance, tests, exam and defence, for one learner or for a class. The order of work and no rule."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.enrolment.domain.enrolment import Enrolment
from services.enrolment.domain.policy import HalfDay, Mode
from services.enrolment.use_cases.commands import OfEnrolment
from services.enrolment.use_cases.ports import Editions, Enrolments
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.context import surrounded_by
from shared.kernel.errors import NotFound, Refusal


@dataclass(frozen=True, kw_only=True)
class RecordAttendance(OfEnrolment):
    """A learner was there for this half-day of the module; hours in quarters, 0 when absent."""

    module: str
    day: date
    half: HalfDay
    mode: Mode
    hours: float


async def record_attendance(command: RecordAttendance, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id,
        lambda it: it.attend(
            command.module, day=command.day, half=command.half, mode=command.mode, hours=command.hours, at=clock.now()
        ),
    )


@dataclass(frozen=True, kw_only=True)
class RecordResult(OfEnrolment):
    """The mark of one numbered attempt at the module's test."""

    module: str
    attempt: int
    mark: float


async def record_result(command: RecordResult, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id,
        lambda it: it.take_test(command.module, attempt=command.attempt, mark=command.mark, at=clock.now()),
    )


@dataclass(frozen=True, kw_only=True)
class GradeExam(OfEnrolment):
    mark: float


async def grade_exam(command: GradeExam, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(command.enrolment_id, lambda it: it.sit_exam(mark=command.mark, at=clock.now()))


@dataclass(frozen=True, kw_only=True)
class GradeDefence(OfEnrolment):
    mark: float


async def grade_defence(command: GradeDefence, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(command.enrolment_id, lambda it: it.defend(mark=command.mark, at=clock.now()))


@dataclass(frozen=True)
class RowOutcome:
    """What became of one learner's row: recorded, unchanged (it said what is known), or refused and why."""

    enrolment_id: str
    changed: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, kw_only=True)
class Attended:
    """A learner's row on the roll sheet of one half-day."""

    enrolment_id: str
    mode: Mode
    hours: float


@dataclass(frozen=True, kw_only=True)
class RecordClassAttendance(Command[tuple[RowOutcome, ...]]):
    """The roll sheet of one half-day. Each row is a change of its own: a refused one spoils no other."""

    edition_id: str
    module: str
    day: date
    half: HalfDay
    rows: tuple[Attended, ...]


async def record_class_attendance(
    command: RecordClassAttendance, enrolments: Enrolments, editions: Editions, clock: Clock
) -> tuple[RowOutcome, ...]:
    edition = await editions.get(command.edition_id)
    edition.terms.module(command.module)

    def attend(row: Attended) -> Callable[[Enrolment], bool]:
        return lambda it: it.attend(
            command.module, day=command.day, half=command.half, mode=row.mode, hours=row.hours, at=clock.now()
        )

    return await _row_by_row(edition.id, [(row.enrolment_id, attend(row)) for row in command.rows], enrolments)


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A learner's row on the sheet of a test."""

    enrolment_id: str
    attempt: int
    mark: float


@dataclass(frozen=True, kw_only=True)
class RecordClassResults(Command[tuple[RowOutcome, ...]]):
    """The results of a module's test. Each row is a change of its own: a refused one spoils no other."""

    edition_id: str
    module: str
    rows: tuple[Marked, ...]


async def record_class_results(
    command: RecordClassResults, enrolments: Enrolments, editions: Editions, clock: Clock
) -> tuple[RowOutcome, ...]:
    edition = await editions.get(command.edition_id)
    edition.terms.module(command.module)

    def take(row: Marked) -> Callable[[Enrolment], bool]:
        return lambda it: it.take_test(command.module, attempt=row.attempt, mark=row.mark, at=clock.now())

    return await _row_by_row(edition.id, [(row.enrolment_id, take(row)) for row in command.rows], enrolments)


async def _row_by_row(
    edition_id: str, rows: Sequence[tuple[str, Callable[[Enrolment], bool]]], enrolments: Enrolments
) -> tuple[RowOutcome, ...]:
    """Change each enrolment of the edition in turn. Rows say the same when sent again, so no reply needs keeping."""
    outcomes = []
    with surrounded_by(keyed=None):
        for enrolment_id, decide in rows:
            changed = False

            def of_this_edition(enrolment: Enrolment, decide: Callable[[Enrolment], bool] = decide) -> None:
                nonlocal changed
                if enrolment.edition_id != edition_id:
                    raise NotFound(thing="enrolment", id=enrolment.id)
                changed = decide(enrolment)

            try:
                await enrolments.change(enrolment_id, of_this_edition)
            except Refusal as refusal:
                outcomes.append(RowOutcome(enrolment_id, refusal=refusal))
            else:
                outcomes.append(RowOutcome(enrolment_id, changed=changed))
    return tuple(outcomes)


USE_CASES: tuple[Callable[..., Awaitable[Any]], ...] = (
    record_attendance,
    record_result,
    grade_exam,
    grade_defence,
    record_class_attendance,
    record_class_results,
)
