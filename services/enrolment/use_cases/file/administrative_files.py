"""The administrative file: fill in, submit, return, validate, correct."""

from dataclasses import dataclass

from services.enrolment.domain.file.administrative_file import AdministrativeFile, Identity, Lack, must_be_of_age
from services.enrolment.domain.file.errors import LearnerErased
from services.enrolment.domain.policy import paris_day
from services.enrolment.use_cases.ports import AdministrativeFiles, Enrolments, Learners
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class OfFile(Command[AdministrativeFile]):
    enrolment_id: str


@dataclass(frozen=True, kw_only=True)
class FillInFile(OfFile, did="fill-in-file"):
    """Creates the file at the first call. `expected_version`: the version the caller has seen.

    Refuses with `LearnerErased`, also during an erasure: the erasure marks learner and enrolment before it reads the
    file, and this command saves the file before it reads the marks, so that one of the two sees the other.
    """

    identity: Identity
    expected_version: int | None = None

    async def __call__(
        self, files: AdministrativeFiles, enrolments: Enrolments, learners: Learners, clock: Clock
    ) -> AdministrativeFile:
        today = paris_day(clock.now())
        must_be_of_age(self.identity, today)
        enrolment = await enrolments.get(self.enrolment_id)
        fresh = AdministrativeFile(
            id=enrolment.id,
            person_id=enrolment.person_id,
            institution_id=enrolment.institution_id,
            identity=self.identity,
        )
        kept = await files.add(fresh)
        filled = await files.change(kept.id, lambda it: it.fill_in(self.identity, today), expect=self.expected_version)
        learner, enrolment = await learners.find(enrolment.person_id), await enrolments.get(enrolment.id)
        if enrolment.erased or (learner is not None and learner.erased):
            await files.erase(kept.id, AdministrativeFile.erase)
            raise LearnerErased
        return filled


@dataclass(frozen=True, kw_only=True)
class RectifyFile(OfFile, did="rectify-file"):
    """Corrects a submitted file. `by`: a member of the office; None: the learner."""

    identity: Identity
    by: str | None
    expected_version: int | None = None

    async def __call__(self, files: AdministrativeFiles, clock: Clock) -> AdministrativeFile:
        def decide(file: AdministrativeFile) -> None:
            now = clock.now()
            file.rectify(self.identity, by=self.by, on=paris_day(now), at=now)

        return await files.change(self.enrolment_id, decide, expect=self.expected_version)


@dataclass(frozen=True, kw_only=True)
class SubmitFile(OfFile, did="submit-file"):
    async def __call__(self, files: AdministrativeFiles, clock: Clock) -> AdministrativeFile:
        return await files.change(self.enrolment_id, lambda it: it.submit(clock.now()))


@dataclass(frozen=True, kw_only=True)
class GiveBackFile(OfFile, did="give-back-file"):
    lack: Lack

    async def __call__(self, files: AdministrativeFiles, clock: Clock) -> AdministrativeFile:
        return await files.change(self.enrolment_id, lambda it: it.give_back(self.lack, clock.now()))


@dataclass(frozen=True, kw_only=True)
class ValidateFile(OfFile, did="validate-file"):
    async def __call__(self, files: AdministrativeFiles, clock: Clock) -> AdministrativeFile:
        return await files.change(self.enrolment_id, lambda it: it.validate(clock.now()))


@dataclass(frozen=True, kw_only=True)
class GetFile(Query[AdministrativeFile]):
    """Refuses with `NotFound` once the person is erased."""

    enrolment_id: str

    async def __call__(self, files: AdministrativeFiles) -> AdministrativeFile:
        file = await files.get(self.enrolment_id)
        if file.identity is None:
            raise NotFound(thing="administrative file", id=self.enrolment_id)
        return file
