"""Validates all decisions of a jury at once: which files it covers, which it leaves out and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application
from services.applications.domain.file.decision import Step
from services.applications.domain.file.hearing import Hearing
from services.applications.domain.jury.errors import NotPresident, SeveralJuries
from services.applications.domain.jury.jury import Assignments, Jury, LeftOut, jury_in_charge
from services.applications.use_cases.fan_out import in_pages
from services.applications.use_cases.jury.reviews import bar, hearing_of
from services.applications.use_cases.ports import (
    ApplicationReader,
    Applications,
    Assigned,
    Editions,
    Juries,
    JuryReader,
    Persons,
    Reviews,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.repository import Cause


@dataclass(frozen=True)
class ApproveDecisions(Command[Jury], did="approve-decisions"):
    """The president validates all decisions entered so far. `jury_id` None: the only jury of the president.

    Returns at once which files are left out (conflict of interest, no oral); the files follow by event.
    """

    edition_id: str
    by: str
    jury_id: str | None = None

    async def __call__(
        self,
        juries: Juries,
        siblings: JuryReader,
        assigned: Assigned,
        reader: ApplicationReader,
        editions: Editions,
        persons: Persons,
        reviews: Reviews,
        clock: Clock,
    ) -> Jury:
        now, all_of_edition = clock.now(), await siblings.of_edition(self.edition_id)
        if not all_of_edition:
            raise NotFound(thing="jury of edition", id=self.edition_id)
        own = [jury for jury in all_of_edition if jury.president == self.by]
        if self.jury_id is None and len(own) > 1:
            raise SeveralJuries()
        jury = next((one for one in own if self.jury_id in (None, one.id)), None)
        if jury is None:
            raise NotPresident(verb="validate decisions")
        edition, assignments = await editions.get(self.edition_id), await assigned.find(self.edition_id)
        approval = _Approval(self.by, now, jury, all_of_edition, assignments, edition, persons, reviews)
        left_out: list[LeftOut] = []

        async def look(application: Application) -> None:
            try:
                application.validate_decision(self.by, now, edition, await approval.hearing(application))
            except Refusal as why:
                left_out.append(LeftOut(application.id, why.code))

        await in_pages((file async for file in reader.of_edition(edition.id) if approval.covers(file)), look)
        return await juries.change(jury.id, lambda jury: jury.approve_decisions(self.by, now, left_out))


@dataclass(frozen=True)
class ValidateApproved(Command[int], did="validate-approved"):
    """The president has approved all decisions entered by `at`: validates each. Returns how many files accepted it.

    Checks again which files are left out (conflict of interest, no oral), and notes changes since the approval.
    """

    edition_id: str
    jury_id: str
    by: str
    at: datetime
    cause: Cause

    async def __call__(
        self,
        reader: ApplicationReader,
        applications: Applications,
        juries: Juries,
        siblings: JuryReader,
        assigned: Assigned,
        editions: Editions,
        persons: Persons,
        reviews: Reviews,
    ) -> int:
        jury, all_of_edition = await juries.get(self.jury_id), await siblings.of_edition(self.edition_id)
        edition, assignments = await editions.get(self.edition_id), await assigned.find(self.edition_id)
        approval = _Approval(self.by, self.at, jury, all_of_edition, assignments, edition, persons, reviews)
        left_out: list[LeftOut] = []

        async def unless_kept(application: Application) -> None:
            def validate(application: Application) -> None:
                if approval.covers(application):  # it may have been replaced since it was read
                    application.validate_decision(self.by, self.at, edition, hearing)

            try:
                hearing = await approval.hearing(application)
                await applications.change(application.id, validate, cause=self.cause)
            except Refusal as why:
                left_out.append(LeftOut(application.id, why.code))
                raise

        done = await in_pages(
            (file async for file in reader.of_edition(edition.id) if approval.covers(file)), unless_kept
        )
        if jury.approval and jury.approval.at == self.at and set(left_out) != set(jury.approval.left_out):
            await juries.change(jury.id, lambda jury: jury.note_left_out(self.at, left_out), cause=self.cause)
        return done


@dataclass(frozen=True)
class _Approval:
    """One approval of a president, for any number of files."""

    by: str
    at: datetime
    jury: Jury
    juries: Sequence[Jury]
    assignments: Assignments | None
    edition: Edition
    persons: Persons
    reviews: Reviews

    def covers(self, application: Application) -> bool:
        """Whether it covers this file: one of the jury, with a decision entered by then."""
        current = application.current_decision
        charged = jury_in_charge(self.juries, self.assignments, application.id, application.profile)
        return (
            application.is_live
            and charged is not None
            and charged.id == self.jury.id
            and current is not None
            and current.step is Step.ENTERED
            and current.entered_at <= self.at
        )

    async def hearing(self, application: Application) -> Hearing:
        """How many jurors have marked the oral; refuses a president with a conflict of interest."""
        await bar(self.by, self.jury, application, self.persons, self.reviews)
        return await hearing_of(application, self.edition, self.jury, self.persons, self.reviews)
