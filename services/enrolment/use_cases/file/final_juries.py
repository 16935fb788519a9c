"""The final jury: convened, its decisions entered, pronounced together. The order of work and no rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.final_jury import FinalJury, Verdict, carried_out
from services.enrolment.use_cases.ports import Editions, Enrolments, FinalJuries, FinalJuryReader, Page
from services.enrolment.use_cases.teaching.sheets import Decide, settled_rows
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.context import surrounded_by
from shared.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class ConveneJury(Command[FinalJury]):
    """`jury_id` is the jury's for good: told twice, it is one."""

    jury_id: str
    edition_id: str
    held_on: date
    members: tuple[str, ...]


async def convene_jury(command: ConveneJury, editions: Editions, juries: FinalJuries) -> FinalJury:
    edition = await editions.get(command.edition_id)
    convened = FinalJury(
        id=command.jury_id,
        edition_id=edition.id,
        institution_id=edition.institution_id,
        held_on=command.held_on,
        members=command.members,
    )
    return await juries.add(convened)


@dataclass(frozen=True, kw_only=True)
class OfJury(Command[FinalJury]):
    edition_id: str
    jury_id: str


@dataclass(frozen=True, kw_only=True)
class EnterDecisions(OfJury):
    """What is decided of each learner. `expected_version` is the version the caller has seen."""

    decisions: Mapping[str, Verdict]
    expected_version: int | None = None


async def enter_decisions(command: EnterDecisions, juries: FinalJuries) -> FinalJury:
    jury = await _of_edition(command, juries)
    return await juries.change(jury.id, lambda it: it.enter(command.decisions), expect=command.expected_version)


@dataclass(frozen=True, kw_only=True)
class PronounceDecisions(OfJury):
    """The jury's decisions stand from now on."""


async def pronounce_decisions(
    command: PronounceDecisions, juries: FinalJuries, enrolments: Enrolments, clock: Clock
) -> FinalJury:
    """Let them stand first, then carry out each on its own enrolment; pronounced again after a crash, do the rest."""
    found = await _of_edition(command, juries)
    with surrounded_by(keyed=None):  # the jury itself remembers, not each enrolment
        jury = await juries.change(found.id, lambda it: it.pronounce(clock.now()))
        if jury.settled:
            return jury

        def carry_out(verdict: Verdict) -> Decide:
            return lambda it: carried_out(it, verdict, jury.held_on, clock.now())

        rows: Mapping[str, Callable[[Enrolment], bool]] = {
            whose: carry_out(verdict) for whose, verdict in jury.decisions.items()
        }
        done = await settled_rows(jury.edition_id, rows, enrolments)
        return await juries.change(jury.id, lambda it: it.settle(done))


@dataclass(frozen=True, kw_only=True)
class GetJury(OfJury):
    pass


async def get_jury(query: GetJury, juries: FinalJuries) -> FinalJury:
    return await _of_edition(query, juries)


@dataclass(frozen=True, kw_only=True)
class ListJuries(Command[Page[FinalJury]]):
    """The final juries of an edition."""

    edition_id: str
    limit: int
    cursor: str | None = None


async def list_juries(query: ListJuries, reader: FinalJuryReader) -> Page[FinalJury]:
    return await reader.juries(query.edition_id, limit=query.limit, cursor=query.cursor)


async def _of_edition(asked: OfJury, juries: FinalJuries) -> FinalJury:
    found = await juries.find(asked.jury_id)
    if found is None or found.edition_id != asked.edition_id:
        raise NotFound(thing="final jury", id=asked.jury_id)
    return found


USE_CASES: list[UseCase] = [
    convene_jury,
    enter_decisions,
    pronounce_decisions,
    get_jury,
    list_juries,
]
