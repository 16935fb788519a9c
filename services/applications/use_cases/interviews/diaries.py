"""Diaries of juries: slots opened by the office, assigned in bulk or booked by applicants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.applications.domain.file.application import LIVE
from services.applications.domain.interviews.diary import NOTICE, Diary
from services.applications.domain.interviews.meeting import Meeting
from services.applications.domain.jury.jury import Jury, jury_in_charge
from services.applications.use_cases.fan_out import in_pages
from services.applications.use_cases.interviews.agendas import blank_diary
from services.applications.use_cases.jury.reviews import jury_of_file
from services.applications.use_cases.ports import (
    Applications,
    Assigned,
    Diaries,
    DiaryReader,
    Juries,
    JuryReader,
    Planning,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import IllegalTransition, NotFound
from shared.kernel.repository import Cause
from shared.kernel.words import Booking


@dataclass(frozen=True)
class OpenSlots(Command[Diary], did="open-slots"):
    jury_id: str
    meetings: Mapping[str, Meeting]
    """By the ids of the slots."""

    async def __call__(self, planning: Planning, clock: Clock) -> Diary:
        return await planning.slots(self.jury_id, lambda diary: diary.open(self.meetings, clock.now()))


@dataclass(frozen=True)
class DecideBooking(Command[Diary], did="decide-booking"):
    """Sets who assigns the slots of the jury, also before the first slot is opened."""

    jury_id: str
    booking: Booking

    async def __call__(self, juries: Juries, diaries: Diaries, clock: Clock) -> Diary:
        diary = await _diary_of(await juries.get(self.jury_id), diaries)
        return await diaries.change(diary.id, lambda diary: diary.decide_booking(self.booking, clock.now()))


@dataclass(frozen=True)
class ChangeSlot(Command[Diary], did="change-slot"):
    jury_id: str
    slot_id: str
    to: Meeting

    async def __call__(self, planning: Planning, clock: Clock) -> Diary:
        return await planning.slots(self.jury_id, lambda diary: diary.change(self.slot_id, self.to, clock.now()))


@dataclass(frozen=True)
class CancelSlot(Command[Diary], did="cancel-slot"):
    """Cancels a slot, which frees its room, link and jurors."""

    jury_id: str
    slot_id: str

    async def __call__(self, planning: Planning, clock: Clock) -> Diary:
        return await planning.slots(self.jury_id, lambda diary: diary.cancel(self.slot_id, clock.now()))


@dataclass(frozen=True)
class CallOffInterviews(Command[int], did="call-off-interviews"):
    """The edition is cancelled: cancels every slot to come, which frees rooms, links and jurors. Returns the number of
    diaries."""

    edition_id: str
    at: datetime
    cause: Cause

    async def __call__(self, planning: Planning, reader: DiaryReader) -> int:
        return await in_pages(
            await reader.of_edition(self.edition_id),
            lambda diary: planning.call_off(diary.jury_id, self.at, self.cause),
        )


@dataclass(frozen=True)
class AssignInterviews(Command[Diary], did="assign-interviews"):
    """Assigns slots to shortlisted applicants without one, all or some by name, in the order of the jury and in one
    save.

    Refuses the whole for a name that is not shortlisted. Skips files that were withdrawn, decided or given to another
    jury meanwhile.
    """

    jury_id: str
    applications: tuple[str, ...] = ()

    async def __call__(
        self,
        juries: Juries,
        siblings: JuryReader,
        assigned: Assigned,
        diaries: Diaries,
        applications: Applications,
        clock: Clock,
    ) -> Diary:
        jury = await juries.get(self.jury_id)
        charged = await siblings.of_edition(jury.edition_id), await assigned.find(jury.edition_id)
        for application_id in self.applications:
            jury.require_shortlisted(application_id)
        wanted = [one for one in jury.shortlist if not self.applications or one in set(self.applications)]

        async def is_ours(application_id: str) -> bool:
            application = await applications.get(application_id)
            own = jury_in_charge(*charged, application.id, application.profile)
            return (
                application.is_live and application.released_decision is None and own is not None and own.id == jury.id
            )

        ours = [one for one in wanted if await is_ours(one)]
        diary = await _diary_of(jury, diaries)
        return await diaries.change(diary.id, lambda diary: diary.assign(ours, clock.now()))


@dataclass(frozen=True)
class GiveSlot(Command[Diary], did="give-slot"):
    """The office assigns one slot, until it begins, to a shortlisted person, who leaves any other; None takes it
    back."""

    jury_id: str
    slot_id: str
    holder: str | None

    async def __call__(self, juries: Juries, diaries: Diaries, applications: Applications, clock: Clock) -> Diary:
        jury, to = await juries.get(self.jury_id), self.holder
        if to is not None:
            jury.require_shortlisted(to)
            application = await applications.get(to)
            if not application.is_live:
                raise IllegalTransition("application", "give an interview to", application.file, LIVE)
        diary = await _diary_of(jury, diaries)
        if to is None:
            return await diaries.change(diary.id, lambda diary: diary.take_back(self.slot_id, clock.now()))
        return await diaries.change(diary.id, lambda diary: diary.book(to, self.slot_id, clock.now()))


@dataclass(frozen=True)
class BookInterview(Command[Diary], did="book-interview"):
    """The applicant books a slot, or changes to it. Open to shortlisted applicants of the jury; the diary decides
    whether the slot is free."""

    application_id: str
    slot_id: str

    async def __call__(
        self,
        applications: Applications,
        juries: JuryReader,
        assigned: Assigned,
        diaries: Diaries,
        clock: Clock,
    ) -> Diary:
        application = await applications.get(self.application_id)
        application.require_to_be_heard()
        jury = await jury_of_file(application, juries, assigned)
        jury.require_shortlisted(application.id)
        diary = await diaries.find(Diary.id_for(jury.id))
        if diary is None:
            raise NotFound(thing="slot", id=self.slot_id)
        return await diaries.change(diary.id, lambda diary: diary.book_alone(application.id, self.slot_id, clock.now()))


@dataclass(frozen=True)
class CancelInterview(Command[Diary], did="cancel-interview"):
    """The applicant cancels their slot."""

    application_id: str
    edition_id: str

    async def __call__(self, diaries: Diaries, reader: DiaryReader, clock: Clock) -> Diary:
        for diary in await reader.of_edition(self.edition_id):
            if diary.held_by(self.application_id):
                return await diaries.change(
                    diary.id, lambda own: own.leave(self.application_id, "applicant", clock.now(), NOTICE)
                )
        raise NotFound(thing="interview of application", id=self.application_id)


@dataclass(frozen=True)
class GetDiary(Query[Diary]):
    """The slots of a jury; an empty diary before the first."""

    jury_id: str

    async def __call__(self, juries: Juries, diaries: Diaries) -> Diary:
        return await diaries.find(Diary.id_for(self.jury_id)) or blank_diary(await juries.get(self.jury_id))


async def _diary_of(jury: Jury, diaries: Diaries) -> Diary:
    return await diaries.aside.add(blank_diary(jury))
