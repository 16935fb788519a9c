"""Juries: appointment, assignment of files, and their decisions, entered and validated."""

from dataclasses import dataclass

from services.applications.domain.file.application import Application
from services.applications.domain.file.decision import Pronounced
from services.applications.domain.jury.errors import NotAssigned
from services.applications.domain.jury.jury import MAIN, Assignments, Composition, Jury, jury_in_charge
from services.applications.use_cases.jury.reviews import bar, hearing_of, jury_of_file, review_id
from services.applications.use_cases.ports import (
    ApplicationReader,
    Applications,
    Assigned,
    Editions,
    Juries,
    JuryReader,
    Persons,
    Planning,
    Reviews,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Disclosure
from shared.kernel.ids import new_id


@dataclass(frozen=True)
class AppointJury(Command[Jury], did="appoint-jury"):
    """Creates a jury of the edition. Refuses a second one of the same code with `AlreadyExists`."""

    id: str
    edition_id: str
    composition: Composition
    code: str = MAIN

    async def __call__(self, editions: Editions, juries: Juries) -> Jury:
        edition = await editions.get(self.edition_id)
        return await juries.add(Jury.appoint(self.id, edition.id, edition.institution_id, self.composition, self.code))


@dataclass(frozen=True)
class RecomposeJury(Command[Jury], did="recompose-jury"):
    jury_id: str
    composition: Composition
    expect: int | None

    async def __call__(self, planning: Planning) -> Jury:
        return await planning.seats(self.jury_id, lambda jury: jury.recompose(self.composition), self.expect)


@dataclass(frozen=True)
class AssignFiles(Command[Assignments], did="assign-files"):
    """Assigns all files of some profiles, and some files by name, to this jury, in one save.

    Refuses the whole for a file of another edition (`NotAssigned`).
    """

    jury_id: str
    profiles: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()

    async def __call__(
        self, juries: Juries, editions: Editions, assigned: Assigned, reader: ApplicationReader
    ) -> Assignments:
        jury = await juries.get(self.jury_id)
        edition = await editions.get(jury.edition_id)
        if self.applications:
            ours = {application.id async for application in reader.of_edition(edition.id)}
            _require_all(self.applications, ours)

        def assign(assignments: Assignments) -> None:
            known = [audience.profile for audience in edition.audiences]
            assignments.assign_profiles(jury.id, self.profiles, known)
            assignments.assign_files(jury.id, self.applications)

        await assigned.aside.add(Assignments(id=edition.id, institution_id=edition.institution_id))
        return await assigned.change(edition.id, assign)


@dataclass(frozen=True)
class TakeBackFile(Command[Assignments], did="take-back-file"):
    """Removes the assignment of one file by name.

    Refuses once the jury has marks or a decision on it (`JuryHasBegun`).
    """

    jury_id: str
    application_id: str

    async def __call__(
        self, juries: Juries, applications: Applications, reviews: Reviews, assigned: Assigned
    ) -> Assignments:
        jury, application = await juries.get(self.jury_id), await applications.get(self.application_id)
        review = await reviews.find(review_id(application.id))
        begun = "decision" if application.is_decided else "mark" if review is not None and review.scores else None
        await assigned.aside.add(Assignments(id=jury.edition_id, institution_id=jury.institution_id))
        return await assigned.change(
            jury.edition_id, lambda assignments: assignments.take_back(jury.id, application.id, begun=begun)
        )


@dataclass(frozen=True)
class ListForOral(Command[Jury], did="list-for-oral"):
    """Sets the whole list of applicants for the oral. `by` None: the office enters the list of the jury.

    Refuses the whole for a file of another jury (`NotAssigned`).
    """

    jury_id: str
    applications: tuple[str, ...]
    by: str | None
    expect: int | None

    async def __call__(
        self,
        juries: Juries,
        reader: ApplicationReader,
        all_juries: JuryReader,
        assigned: Assigned,
        clock: Clock,
    ) -> Jury:
        jury = await juries.get(self.jury_id)
        siblings = await all_juries.of_edition(jury.edition_id)
        assignments = await assigned.find(jury.edition_id)

        def is_ours(application: Application) -> bool:
            charged = jury_in_charge(siblings, assignments, application.id, application.profile)
            return application.is_live and charged is not None and charged.id == jury.id

        wanted = set(self.applications)
        ours = {one.id async for one in reader.of_edition(jury.edition_id) if one.id in wanted and is_ours(one)}
        _require_all(self.applications, ours)
        return await juries.change(
            jury.id, lambda jury: jury.list_for_oral(self.applications, self.by, clock.now()), expect=self.expect
        )


def _require_all(applications: tuple[str, ...], ours: set[str]) -> None:
    if strangers := [one for one in applications if one not in ours]:
        raise NotAssigned(count=len(strangers), files=", ".join(strangers[:5]))


@dataclass(frozen=True)
class EnterDecision(Command[Application], did="enter-decision", disclosure=Disclosure.ON_RELEASE):
    """Enters the decision of the jury on a file."""

    application_id: str
    pronounced: Pronounced
    by: str
    as_secretary: bool = False
    """True for the secretary who enters what the jury has decided."""

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        juries: JuryReader,
        assigned: Assigned,
        persons: Persons,
        reviews: Reviews,
        clock: Clock,
    ) -> Application:
        application = await applications.get(self.application_id)
        edition = await editions.get(application.edition_id)
        jury = await jury_of_file(application, juries, assigned)
        if not self.as_secretary:
            jury.require_member(self.by, "enter a decision")
            await bar(self.by, jury, application, persons, reviews)
        hearing = await hearing_of(application, edition, jury, persons, reviews)
        decision_id = new_id()
        return await applications.change(
            self.application_id,
            lambda application: application.enter_decision(
                decision_id, self.pronounced, edition, self.by, clock.now(), hearing
            ),
        )


@dataclass(frozen=True)
class ValidateDecision(Command[Application], did="validate-decision", disclosure=Disclosure.ON_RELEASE):
    """The president of the jury validates the decision on one file."""

    application_id: str
    by: str

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        juries: JuryReader,
        assigned: Assigned,
        persons: Persons,
        reviews: Reviews,
        clock: Clock,
    ) -> Application:
        application = await applications.get(self.application_id)
        jury = await jury_of_file(application, juries, assigned)
        jury.require_president(self.by, "validate a decision")
        await bar(self.by, jury, application, persons, reviews)
        edition = await editions.get(application.edition_id)
        hearing = await hearing_of(application, edition, jury, persons, reviews)
        return await applications.change(
            self.application_id,
            lambda application: application.validate_decision(self.by, clock.now(), edition, hearing),
        )
