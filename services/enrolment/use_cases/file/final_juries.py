"""The final jury: convene it, enter its decisions, pronounce them together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.final_jury import FinalJury, Verdict, carried_out
from services.enrolment.use_cases.ports import Editions, Enrolments, FinalJuries, FinalJuryReader
from services.enrolment.use_cases.teaching.sheets import Decide, settled_rows
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound
from shared.kernel.repository import Page


@dataclass(frozen=True, kw_only=True)
class ConveneJury(Command[FinalJury], did="convene-jury"):
    """Creates a jury under this id; a repetition changes nothing."""

    jury_id: str
    edition_id: str
    held_on: date
    members: tuple[str, ...]

    async def __call__(self, editions: Editions, juries: FinalJuries) -> FinalJury:
        edition = await editions.get(self.edition_id)
        convened = FinalJury(
            id=self.jury_id,
            edition_id=edition.id,
            institution_id=edition.institution_id,
            held_on=self.held_on,
            members=self.members,
        )
        return await juries.add(convened)


@dataclass(frozen=True, kw_only=True)
class OfJury(Command[FinalJury]):
    edition_id: str
    jury_id: str


@dataclass(frozen=True, kw_only=True)
class EnterDecisions(OfJury, did="enter-decisions"):
    """Replaces the decisions, by enrolment. `expected_version`: the version the caller has seen."""

    decisions: Mapping[str, Verdict]
    expected_version: int | None = None

    async def __call__(self, juries: FinalJuries) -> FinalJury:
        jury = await _of_edition(self.edition_id, self.jury_id, juries)
        return await juries.change(jury.id, lambda it: it.enter(self.decisions), expect=self.expected_version)


@dataclass(frozen=True, kw_only=True)
class PronounceDecisions(OfJury, did="pronounce-decisions"):
    """Makes the decisions final, then applies each to its enrolment; a repetition after a crash applies the rest."""

    async def __call__(self, juries: FinalJuries, enrolments: Enrolments, clock: Clock) -> FinalJury:
        found = await _of_edition(self.edition_id, self.jury_id, juries)
        juries, enrolments = juries.aside, enrolments.aside  # a repetition goes on where the jury stands
        jury = await juries.change(found.id, lambda it: it.pronounce(clock.now()))
        if jury.settled:
            return jury

        def carry_out(verdict: Verdict) -> Decide:
            return lambda it: carried_out(it, verdict, jury.held_on, clock.now())

        rows: Mapping[str, Callable[[Enrolment], bool]] = {
            enrolment_id: carry_out(verdict) for enrolment_id, verdict in jury.decisions.items()
        }
        results = await settled_rows(jury.edition_id, rows, enrolments)
        return await juries.change(jury.id, lambda it: it.settle(results))


@dataclass(frozen=True, kw_only=True)
class GetJury(Query[FinalJury]):
    edition_id: str
    jury_id: str

    async def __call__(self, juries: FinalJuries) -> FinalJury:
        return await _of_edition(self.edition_id, self.jury_id, juries)


@dataclass(frozen=True, kw_only=True)
class ListJuries(Query[Page[FinalJury]]):
    """The final juries of an edition."""

    edition_id: str
    limit: int
    cursor: str | None = None

    async def __call__(self, reader: FinalJuryReader) -> Page[FinalJury]:
        return await reader.juries(self.edition_id, limit=self.limit, cursor=self.cursor)


async def _of_edition(edition_id: str, jury_id: str, juries: FinalJuries) -> FinalJury:
    found = await juries.find(jury_id)
    if found is None or found.edition_id != edition_id:
        raise NotFound(thing="final jury", id=jury_id)
    return found
