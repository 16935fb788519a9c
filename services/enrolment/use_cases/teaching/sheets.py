"""Entries for a whole class in one request: attendance, test results, signatures."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from hashlib import sha256

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.teaching.module_record import Signer
from services.enrolment.domain.teaching.sheet import Outcome, Row, Sheet
from services.enrolment.use_cases.ports import Editions, Enrolments, Sheets
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.words import HalfDay, Mode

AT_ONCE = 8

Decide = Callable[[Enrolment], bool]
"""Changes an enrolment; False when nothing changes."""


@dataclass(frozen=True, kw_only=True)
class HandInSheet(Command[Sheet]):
    """A sheet for one module of an edition; a repetition under the same `sheet_id` continues the same sheet."""

    sheet_id: str
    edition_id: str
    module: str

    @property
    def digest(self) -> str:
        return sha256(repr(astuple(self)).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Attended:
    """A learner's row for a half-day; hours in steps of 0.25, 0: absent."""

    mode: Mode
    hours: float


@dataclass(frozen=True, kw_only=True)
class RecordClassAttendance(HandInSheet, did="record-class-attendance"):
    """The attendance of one half-day, by enrolment."""

    day: date
    half: HalfDay
    rows: Mapping[str, Attended]

    async def __call__(self, enrolments: Enrolments, editions: Editions, sheets: Sheets, clock: Clock) -> Sheet:
        def attend(row: Attended) -> Decide:
            return lambda it: it.attend(
                self.module, day=self.day, half=self.half, mode=row.mode, hours=row.hours, at=clock.now()
            )

        rows = {enrolment: attend(row) for enrolment, row in self.rows.items()}
        return await _settled(self, rows, enrolments, editions, sheets)


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A learner's row for a test."""

    attempt: int
    mark: float


@dataclass(frozen=True, kw_only=True)
class RecordClassResults(HandInSheet, did="record-class-results"):
    """The results of the module's test, by enrolment."""

    rows: Mapping[str, Marked]

    async def __call__(self, enrolments: Enrolments, editions: Editions, sheets: Sheets, clock: Clock) -> Sheet:
        def take(row: Marked) -> Decide:
            return lambda it: it.take_test(self.module, attempt=row.attempt, mark=row.mark, at=clock.now())

        rows = {enrolment: take(row) for enrolment, row in self.rows.items()}
        return await _settled(self, rows, enrolments, editions, sheets)


@dataclass(frozen=True, kw_only=True)
class SignForClass(HandInSheet, did="sign-for-class"):
    """The teacher's signature for a half-day of these enrolments."""

    day: date
    half: HalfDay
    rows: tuple[str, ...]

    async def __call__(self, enrolments: Enrolments, editions: Editions, sheets: Sheets, clock: Clock) -> Sheet:
        def sign(it: Enrolment) -> bool:
            return it.sign(self.module, day=self.day, half=self.half, by=Signer.TEACHER, at=clock.now())

        return await _settled(self, dict.fromkeys(self.rows, sign), enrolments, editions, sheets)


async def _settled(
    command: HandInSheet, rows: Mapping[str, Decide], enrolments: Enrolments, editions: Editions, sheets: Sheets
) -> Sheet:
    """Stores the sheet, changes each enrolment by its row, stores the results."""
    edition = await editions.get(command.edition_id)
    edition.terms.module(command.module)
    sheets, enrolments = sheets.aside, enrolments.aside  # the sheet keeps the digest of the request
    sheet = await sheets.add(
        Sheet(
            id=command.sheet_id,
            edition_id=edition.id,
            institution_id=edition.institution_id,
            module=command.module,
            digest=command.digest,
        )
    )
    sheet.must_match(command.digest)
    if sheet.settled:
        return sheet
    results = await settled_rows(edition.id, rows, enrolments)
    return await sheets.change(sheet.id, lambda it: it.settle(results))


async def settled_rows(edition_id: str, rows: Mapping[str, Decide], enrolments: Enrolments) -> tuple[Row, ...]:
    """Changes each enrolment of the edition by its row; a refused row does not affect the others."""
    slots = asyncio.Semaphore(AT_ONCE)
    changes = (_row(edition_id, enrolment_id, decide, enrolments, slots) for enrolment_id, decide in rows.items())
    return tuple(await asyncio.gather(*changes))


async def _row(
    edition_id: str, enrolment_id: str, decide: Decide, enrolments: Enrolments, slots: asyncio.Semaphore
) -> Row:
    changed = False

    def of_this_edition(enrolment: Enrolment) -> None:
        nonlocal changed
        if enrolment.edition_id != edition_id:
            raise NotFound(thing="enrolment", id=enrolment.id)
        changed = decide(enrolment)

    async with slots:
        try:
            await enrolments.change(enrolment_id, of_this_edition)
        except Refusal as refusal:
            return Row(enrolment_id=enrolment_id, outcome=Outcome.REFUSED, code=refusal.code, reason=str(refusal))
    return Row(enrolment_id=enrolment_id, outcome=Outcome.RECORDED if changed else Outcome.UNCHANGED)
