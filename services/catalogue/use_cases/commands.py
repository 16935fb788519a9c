"""What the catalogue can be told to do. The order of work; the rules are the aggregates'."""

from dataclasses import dataclass

from services.catalogue.domain.checks import refuse
from services.catalogue.domain.edition import Edition, Plan
from services.catalogue.domain.errors import NotAnAwardingInstitution
from services.catalogue.domain.institution import Entry, Institution
from services.catalogue.domain.programme import Programme, Syllabus
from services.catalogue.use_cases.ports import Editions, Institutions, Programmes
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.errors import VersionChanged


@dataclass(frozen=True)
class RegisterInstitution(Command[Institution]):
    """Create the entry, or change it from `expected_version`. None: it is to be new, or to say what it says already."""

    institution_id: str
    entry: Entry
    expected_version: int | None = None


async def register_institution(command: RegisterInstitution, institutions: Institutions) -> Institution:
    if command.expected_version is not None:
        return await institutions.change(
            command.institution_id, lambda it: it.register(command.entry), expect=command.expected_version
        )
    standing = await institutions.add(Institution.registered(command.institution_id, command.entry))
    if standing.entry != command.entry:
        raise VersionChanged(thing="institution", version=standing.version)
    return standing


@dataclass(frozen=True)
class ReviseProgramme(Command[Programme]):
    """Draw up the programme, or revise it from `expected_version`. None: as for `RegisterInstitution`."""

    programme_id: str
    institution_id: str
    syllabus: Syllabus
    expected_version: int | None = None


async def revise_programme(command: ReviseProgramme, programmes: Programmes, institutions: Institutions) -> Programme:
    await _all_registered(command, institutions)
    if command.expected_version is not None:
        return await programmes.change(
            command.programme_id,
            lambda it: it.revise(command.institution_id, command.syllabus),
            expect=command.expected_version,
        )
    standing = await programmes.add(Programme.drawn_up(command.programme_id, command.institution_id, command.syllabus))
    if (standing.institution_id, standing.syllabus) != (command.institution_id, command.syllabus):
        raise VersionChanged(thing="programme", version=standing.version)
    return standing


async def _all_registered(command: ReviseProgramme, institutions: Institutions) -> None:
    awarding = await institutions.find(command.institution_id)
    if awarding is None:
        refuse("institution_id", "a registered institution")
    if not awarding.awards:
        raise NotAnAwardingInstitution(institution=awarding.id)
    for n, partner in enumerate(command.syllabus.partners):
        if await institutions.find(partner) is None:
            refuse(f"partners[{n}]", "a registered institution")


@dataclass(frozen=True)
class DraftEdition(Command[Edition]):
    """Prepare an intake; `edition_id` is new."""

    edition_id: str
    programme_id: str
    plan: Plan


async def draft_edition(command: DraftEdition, editions: Editions, programmes: Programmes) -> Edition:
    programme = await programmes.get(command.programme_id)
    return await editions.add(Edition.drafted(command.edition_id, programme, command.plan))


@dataclass(frozen=True)
class EditionCommand(Command[Edition]):
    edition_id: str


class PublishEdition(EditionCommand):
    """Announce it."""


async def publish_edition(command: PublishEdition, editions: Editions, clock: Clock) -> Edition:
    return await editions.change(command.edition_id, lambda edition: edition.publish(clock.now()))


class OpenEdition(EditionCommand):
    """Take applications from now on."""


async def open_edition(command: OpenEdition, editions: Editions, programmes: Programmes, clock: Clock) -> Edition:
    programme = await _programme_of(command, editions, programmes)
    return await editions.change(command.edition_id, lambda edition: edition.open(programme, clock.now()))


class CloseEdition(EditionCommand):
    """Take no more applications."""


async def close_edition(command: CloseEdition, editions: Editions, clock: Clock) -> Edition:
    return await editions.change(command.edition_id, lambda edition: edition.close(clock.now()))


class StartEdition(EditionCommand):
    """Begin teaching."""


async def start_edition(command: StartEdition, editions: Editions, clock: Clock) -> Edition:
    return await editions.change(command.edition_id, lambda edition: edition.start(clock.now()))


class FinishEdition(EditionCommand):
    """End teaching."""


async def finish_edition(command: FinishEdition, editions: Editions, clock: Clock) -> Edition:
    return await editions.change(command.edition_id, lambda edition: edition.finish(clock.now()))


class CancelEdition(EditionCommand):
    """Give it up."""


async def cancel_edition(command: CancelEdition, editions: Editions) -> Edition:
    return await editions.change(command.edition_id, lambda edition: edition.cancel())


class AdvanceEdition(EditionCommand):
    """The timer's: do what has fallen due, one step."""


async def advance_edition(command: AdvanceEdition, editions: Editions, programmes: Programmes, clock: Clock) -> Edition:
    programme = await _programme_of(command, editions, programmes)
    return await editions.change(command.edition_id, lambda edition: edition.advance(programme, clock.now()))


async def _programme_of(command: EditionCommand, editions: Editions, programmes: Programmes) -> Programme:
    return await programmes.get((await editions.get(command.edition_id)).programme_id)


USE_CASES: list[UseCase] = [
    register_institution,
    revise_programme,
    draft_edition,
    publish_edition,
    open_edition,
    close_edition,
    start_edition,
    finish_edition,
    cancel_edition,
    advance_edition,
]
