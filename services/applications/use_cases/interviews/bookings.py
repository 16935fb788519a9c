"""Asks applicants to choose an interview slot, once they are on the list for the oral and a slot is free.

The event that comes last leads here. The application decides, so that nobody is asked twice or after a withdrawal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.applications.domain.interviews.diary import Diary
from services.applications.domain.interviews.interview import Interview
from services.applications.domain.jury.jury import Assignments, Jury, jury_in_charge
from services.applications.use_cases.fan_out import in_pages
from services.applications.use_cases.ports import (
    Applications,
    Assigned,
    Diaries,
    DiaryReader,
    Interviews,
    Juries,
    JuryReader,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.repository import Cause
from shared.kernel.words import Booking


@dataclass(frozen=True)
class AskShortlisted(Command[int], did="ask-shortlisted"):
    """The list of a jury has grown, or its diary has one more free slot. Returns how many of the list were checked: 0
    while no slot is free."""

    jury_id: str
    cause: Cause

    async def __call__(
        self,
        juries: Juries,
        siblings: JuryReader,
        assigned: Assigned,
        diaries: Diaries,
        applications: Applications,
        interviews: Interviews,
        clock: Clock,
    ) -> int:
        jury, diary = await juries.get(self.jury_id), await diaries.find(Diary.id_for(self.jury_id))
        charged = await siblings.of_edition(jury.edition_id), await assigned.find(jury.edition_id)
        asking = _Asking(*charged, applications, interviews, clock)
        return await in_pages(jury.shortlist, lambda application_id: asking.ask(application_id, diary, self.cause))


@dataclass(frozen=True)
class AskApplicant(Command[int], did="ask-applicant"):
    """A file is complete or reopened, and a jury may have listed it before. Returns how many diaries were checked."""

    application_id: str
    edition_id: str
    cause: Cause

    async def __call__(
        self,
        siblings: JuryReader,
        assigned: Assigned,
        reader: DiaryReader,
        applications: Applications,
        interviews: Interviews,
        clock: Clock,
    ) -> int:
        diaries = await reader.of_edition(self.edition_id)
        if not diaries:
            return 0
        charged = await siblings.of_edition(self.edition_id), await assigned.find(self.edition_id)
        asking = _Asking(*charged, applications, interviews, clock)
        return await in_pages(diaries, lambda diary: asking.ask(self.application_id, diary, self.cause))


@dataclass(frozen=True)
class CallOffBooking(Command[int], did="call-off-booking"):
    """The office of a jury assigns the slots from now on. Returns how many of the list were checked: 0 if applicants
    may choose again by now."""

    jury_id: str
    cause: Cause

    async def __call__(
        self,
        juries: Juries,
        siblings: JuryReader,
        assigned: Assigned,
        diaries: Diaries,
        applications: Applications,
        interviews: Interviews,
    ) -> int:
        jury, diary = await juries.get(self.jury_id), await diaries.get(Diary.id_for(self.jury_id))
        charged = await siblings.of_edition(jury.edition_id), await assigned.find(jury.edition_id)

        async def call_off(application_id: str) -> None:
            """Unless another jury hears them, or they have, or had, an interview: what they were asked is done with."""
            application = await applications.get(application_id)
            own = jury_in_charge(*charged, application_id, application.profile)
            interview = await interviews.find(Interview.id_for(application_id))
            if application.asked_to_book_at and own is not None and own.id == jury.id and interview is None:
                await applications.change(
                    application_id, lambda application: application.call_off_booking(), cause=self.cause
                )

        return await in_pages(jury.shortlist, call_off) if diary.booking is Booking.BY_OFFICE else 0


@dataclass(frozen=True)
class _Asking:
    """One look at an edition's juries, for any number of its files."""

    juries: Sequence[Jury]
    assignments: Assignments | None
    applications: Applications
    interviews: Interviews
    clock: Clock

    async def ask(self, application_id: str, diary: Diary | None, cause: Cause) -> None:
        """Unless the diary has nothing to book, another jury hears them, or they have, or had, an interview."""
        now = self.clock.now()
        if diary is None or diary.held_by(application_id) or not diary.bookable_slots(now):
            return
        application = await self.applications.get(application_id)
        if not application.may_be_asked_to_book:
            return
        jury = jury_in_charge(self.juries, self.assignments, application_id, application.profile)
        if jury is None or jury.id != diary.jury_id or application_id not in jury.shortlist:
            return
        if await self.interviews.find(Interview.id_for(application_id)) is None:
            await self.applications.change(
                application_id, lambda application: application.ask_to_book(now), cause=cause
            )
