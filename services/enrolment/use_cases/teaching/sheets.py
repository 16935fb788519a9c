"""A whole class at once: the roll of a half-day, the results of a test. The order of work and no rule."""

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
"""What to do with an enrolment; whether it changed anything."""


@dataclass(frozen=True, kw_only=True)
class HandInSheet(Command[Sheet]):
    """A sheet for one module of an edition. `sheet_id` is the sheet's for good: told twice, it is one sheet."""

    sheet_id: str
    edition_id: str
    module: str

    @property
    def digest(self) -> str:
        return sha256(repr(astuple(self)).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Attended:
    """A learner's row on the roll of a half-day; hours in quarters, 0 when absent."""

    mode: Mode
    hours: float


@dataclass(frozen=True, kw_only=True)
class RecordClassAttendance(HandInSheet, did="record-class-attendance"):
    """The roll of one half-day, by enrolment."""

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
    """A learner's row on the sheet of a test."""

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
    """A teacher signs a half-day for these learners, by enrolment."""

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
    """Let the sheet stand, change each enrolment by its row, keep what became of them."""
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
    sheet.must_say(command.digest)
    if sheet.settled:
        return sheet
    done = await settled_rows(edition.id, rows, enrolments)
    return await sheets.change(sheet.id, lambda it: it.settle(done))


async def settled_rows(edition_id: str, rows: Mapping[str, Decide], enrolments: Enrolments) -> tuple[Row, ...]:
    """Change each enrolment of the edition by its row; a refused row spoils no other."""
    turn = asyncio.Semaphore(AT_ONCE)
    return tuple(await asyncio.gather(*(_row(edition_id, id_, do, enrolments, turn) for id_, do in rows.items())))


async def _row(
    edition_id: str, enrolment_id: str, decide: Decide, enrolments: Enrolments, turn: asyncio.Semaphore
) -> Row:
    changed = False

    def of_this_edition(enrolment: Enrolment) -> None:
        nonlocal changed
        if enrolment.edition_id != edition_id:
            raise NotFound(thing="enrolment", id=enrolment.id)
        changed = decide(enrolment)

    async with turn:
        try:
            await enrolments.change(enrolment_id, of_this_edition)
        except Refusal as no:
            return Row(enrolment_id=enrolment_id, outcome=Outcome.REFUSED, code=no.code, reason=str(no))
    return Row(enrolment_id=enrolment_id, outcome=Outcome.RECORDED if changed else Outcome.UNCHANGED)
