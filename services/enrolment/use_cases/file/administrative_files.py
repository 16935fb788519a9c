"""The administrative file: filled in, handed in, checked. The order of work and no rule."""

from dataclasses import dataclass

from services.enrolment.domain.errors import LearnerErased
from services.enrolment.domain.file.administrative_file import AdministrativeFile, Identity, Lack, must_be_of_age
from services.enrolment.domain.policy import paris_day
from services.enrolment.use_cases.ports import AdministrativeFiles, Enrolments, Learners
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class OfFile(Command[AdministrativeFile]):
    enrolment_id: str


@dataclass(frozen=True, kw_only=True)
class FillInFile(OfFile):
    """`expected_version` is the version the caller has seen."""

    identity: Identity
    expected_version: int | None = None


async def fill_in_file(
    command: FillInFile, files: AdministrativeFiles, enrolments: Enrolments, learners: Learners, clock: Clock
) -> AdministrativeFile:
    """The first filling in makes the file. Refuses with `LearnerErased`, also when it meets the erasure half-way: that
    one buries learner and enrolment and then looks for files, this one keeps the file and then looks for them."""
    today = paris_day(clock.now())
    must_be_of_age(command.identity, today)
    enrolment = await enrolments.get(command.enrolment_id)
    fresh = AdministrativeFile(
        id=enrolment.id,
        person_id=enrolment.person_id,
        institution_id=enrolment.institution_id,
        identity=command.identity,
    )
    kept = await files.add(fresh)
    filled = await files.change(
        kept.id, lambda it: it.fill_in(command.identity, today), expect=command.expected_version
    )
    learner, enrolment = await learners.find(enrolment.person_id), await enrolments.get(enrolment.id)
    if enrolment.erased or (learner is not None and learner.erased):
        await files.erase(kept.id, AdministrativeFile.erase)
        raise LearnerErased
    return filled


@dataclass(frozen=True, kw_only=True)
class RectifyFile(OfFile):
    """`by`: of the office; None: the learner. `expected_version` is the version the caller has seen."""

    identity: Identity
    by: str | None
    expected_version: int | None = None


async def rectify_file(command: RectifyFile, files: AdministrativeFiles, clock: Clock) -> AdministrativeFile:
    def decide(file: AdministrativeFile) -> None:
        now = clock.now()
        file.rectify(command.identity, by=command.by, on=paris_day(now), at=now)

    return await files.change(command.enrolment_id, decide, expect=command.expected_version)


@dataclass(frozen=True, kw_only=True)
class SubmitFile(OfFile):
    pass


async def submit_file(command: SubmitFile, files: AdministrativeFiles, clock: Clock) -> AdministrativeFile:
    return await files.change(command.enrolment_id, lambda it: it.submit(clock.now()))


@dataclass(frozen=True, kw_only=True)
class GiveBackFile(OfFile):
    lack: Lack


async def give_back_file(command: GiveBackFile, files: AdministrativeFiles, clock: Clock) -> AdministrativeFile:
    return await files.change(command.enrolment_id, lambda it: it.give_back(command.lack, clock.now()))


@dataclass(frozen=True, kw_only=True)
class ValidateFile(OfFile):
    pass


async def validate_file(command: ValidateFile, files: AdministrativeFiles, clock: Clock) -> AdministrativeFile:
    return await files.change(command.enrolment_id, lambda it: it.validate(clock.now()))


@dataclass(frozen=True, kw_only=True)
class GetFile(OfFile):
    pass


async def get_file(query: GetFile, files: AdministrativeFiles) -> AdministrativeFile:
    """Refuses with `NotFound` one whose person was forgotten."""
    file = await files.get(query.enrolment_id)
    if file.identity is None:
        raise NotFound(thing="administrative file", id=query.enrolment_id)
    return file


USE_CASES: list[UseCase] = [
    fill_in_file,
    rectify_file,
    submit_file,
    give_back_file,
    validate_file,
    get_file,
]
