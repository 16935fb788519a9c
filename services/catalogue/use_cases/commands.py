"""The commands of the catalogue."""

from dataclasses import dataclass

from services.catalogue.domain.checks import refuse
from services.catalogue.domain.edition import Edition, Plan
from services.catalogue.domain.errors import NotAnAwardingInstitution
from services.catalogue.domain.institution import Entry, Institution
from services.catalogue.domain.programme import Programme, Syllabus
from services.catalogue.use_cases.ports import Editions, Institutions, Programmes
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.errors import VersionChanged


@dataclass(frozen=True)
class RegisterInstitution(Command[Institution], did="register-institution"):
    """Registers an institution, or changes its entry.

    `expected_version` is the version that the caller has read. None: the entry is new, or equal to the present one.
    Refuses with `VersionChanged` otherwise.
    """

    institution_id: str
    entry: Entry
    expected_version: int | None = None

    async def __call__(self, institutions: Institutions) -> Institution:
        if self.expected_version is not None:
            return await institutions.change(
                self.institution_id, lambda institution: institution.register(self.entry), expect=self.expected_version
            )
        standing = await institutions.add(Institution.registered(self.institution_id, self.entry))
        if standing.entry != self.entry:
            raise VersionChanged(thing="institution", version=standing.version)
        return standing


@dataclass(frozen=True)
class ReviseProgramme(Command[Programme], did="revise-programme"):
    """Creates a programme, or revises it. `expected_version` is as for `RegisterInstitution`."""

    programme_id: str
    institution_id: str
    syllabus: Syllabus
    expected_version: int | None = None

    async def __call__(self, programmes: Programmes, institutions: Institutions) -> Programme:
        await _check_institutions(self, institutions)
        if self.expected_version is not None:
            return await programmes.change(
                self.programme_id,
                lambda programme: programme.revise(self.institution_id, self.syllabus),
                expect=self.expected_version,
            )
        standing = await programmes.add(Programme.drawn_up(self.programme_id, self.institution_id, self.syllabus))
        if (standing.institution_id, standing.syllabus) != (self.institution_id, self.syllabus):
            raise VersionChanged(thing="programme", version=standing.version)
        return standing


async def _check_institutions(command: ReviseProgramme, institutions: Institutions) -> None:
    awarding = await institutions.find(command.institution_id)
    if awarding is None:
        refuse("institution_id", "a registered institution")
    if not awarding.awards:
        raise NotAnAwardingInstitution(institution=awarding.id)
    for n, partner in enumerate(command.syllabus.partners):
        if await institutions.find(partner) is None:
            refuse(f"partners[{n}]", "a registered institution")


@dataclass(frozen=True)
class DraftEdition(Command[Edition], did="draft-edition"):
    """Drafts an edition. `edition_id` is new."""

    edition_id: str
    programme_id: str
    plan: Plan

    async def __call__(self, editions: Editions, programmes: Programmes) -> Edition:
        programme = await programmes.get(self.programme_id)
        return await editions.add(Edition.drafted(self.edition_id, programme, self.plan))


@dataclass(frozen=True)
class EditionCommand(Command[Edition]):
    edition_id: str


class PublishEdition(EditionCommand, did="publish-edition"):
    """Publishes an edition."""

    async def __call__(self, editions: Editions, clock: Clock) -> Edition:
        return await editions.change(self.edition_id, lambda edition: edition.publish(clock.now()))


class OpenEdition(EditionCommand, did="open-edition"):
    """Opens applications now."""

    async def __call__(self, editions: Editions, programmes: Programmes, clock: Clock) -> Edition:
        programme = await _programme_of(self, editions, programmes)
        return await editions.change(self.edition_id, lambda edition: edition.open(programme, clock.now()))


class CloseEdition(EditionCommand, did="close-edition"):
    """Closes applications now."""

    async def __call__(self, editions: Editions, clock: Clock) -> Edition:
        return await editions.change(self.edition_id, lambda edition: edition.close(clock.now()))


class StartEdition(EditionCommand, did="start-edition"):
    """Starts teaching now."""

    async def __call__(self, editions: Editions, clock: Clock) -> Edition:
        return await editions.change(self.edition_id, lambda edition: edition.start(clock.now()))


class FinishEdition(EditionCommand, did="finish-edition"):
    """Ends teaching now."""

    async def __call__(self, editions: Editions, clock: Clock) -> Edition:
        return await editions.change(self.edition_id, lambda edition: edition.finish(clock.now()))


class CancelEdition(EditionCommand, did="cancel-edition"):
    """Cancels an edition."""

    async def __call__(self, editions: Editions) -> Edition:
        return await editions.change(self.edition_id, lambda edition: edition.cancel())


class AdvanceEdition(EditionCommand, did="advance-edition"):
    """Takes the step that is due. Sent by the timer."""

    async def __call__(self, editions: Editions, programmes: Programmes, clock: Clock) -> Edition:
        programme = await _programme_of(self, editions, programmes)
        return await editions.change(self.edition_id, lambda edition: edition.advance(programme, clock.now()))


async def _programme_of(command: EditionCommand, editions: Editions, programmes: Programmes) -> Programme:
    return await programmes.get((await editions.get(command.edition_id)).programme_id)
