"""Interviews: follow the decisions of the diary, and show applicants their slots."""

from dataclasses import dataclass
from datetime import datetime

from services.applications.domain.file.application import Application
from services.applications.domain.interviews.diary import NOTICE, Diary, InterviewFreed, InterviewSet
from services.applications.domain.interviews.interview import Interview, InterviewState
from services.applications.domain.interviews.meeting import Meeting
from services.applications.domain.jury.errors import NotShortlisted
from services.applications.use_cases.jury.reviews import jury_of_file
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
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.repository import Cause
from shared.kernel.words import Booking


@dataclass(frozen=True)
class FreeInterview(Command[int], did="free-interview"):
    """The application was withdrawn, cancelled or refused: frees its slots to come. Returns their number."""

    edition_id: str
    application_id: str
    reason: str
    at: datetime
    cause: Cause

    async def __call__(self, diaries: Diaries, reader: DiaryReader) -> int:
        freed = 0
        for diary in await reader.of_edition(self.edition_id):
            if diary.held_by(self.application_id):
                freed += await _left(diaries, diary.id, self)
        return freed


async def _left(diaries: Diaries, diary_id: str, command: FreeInterview) -> bool:
    try:
        await diaries.change(
            diary_id,
            lambda diary: diary.leave(command.application_id, command.reason, command.at),
            cause=command.cause,
        )
    except Refusal:  # it has taken place, or was left meanwhile
        return False
    return True


@dataclass(frozen=True)
class FreeUnlisted(Command[Diary | None], did="free-unlisted"):
    """A jury removed these files from its list: frees their slots. Skips files that were listed again. Returns None if
    the jury never opened a slot."""

    jury_id: str
    applications: tuple[str, ...]
    at: datetime
    cause: Cause

    async def __call__(self, juries: Juries, diaries: Diaries) -> Diary | None:
        jury, diary_id = await juries.get(self.jury_id), Diary.id_for(self.jury_id)
        if await diaries.find(diary_id) is None:
            return None
        gone = [id_ for id_ in self.applications if id_ not in jury.shortlist]
        return await diaries.change(diary_id, lambda diary: diary.leave_unlisted(gone, self.at), cause=self.cause)


@dataclass(frozen=True)
class RecordInterview(Command[Interview | None], did="record-interview"):
    """A diary assigned a slot: records it in the interview and frees the slot of another jury. Returns None, and frees
    the slot, if the file is no longer live."""

    jury_id: str
    slot: InterviewSet
    cause: Cause

    async def __call__(self, applications: Applications, interviews: Interviews, diaries: Diaries) -> Interview | None:
        application, slot = await applications.get(self.slot.application_id), self.slot
        diary_id = Diary.id_for(self.jury_id)
        if not application.is_live:
            await diaries.change(diary_id, lambda diary: diary.forget(application.id, slot.at), cause=self.cause)
            return None
        before = await interviews.add(_blank(application))
        after = await interviews.change(
            before.id, lambda interview: interview.schedule(self.jury_id, slot), cause=self.cause
        )
        if before.state is InterviewState.SCHEDULED and before.jury_id != self.jury_id:
            await diaries.change(
                Diary.id_for(before.jury_id), lambda diary: diary.forget(application.id, slot.at), cause=self.cause
            )
        return after


@dataclass(frozen=True)
class RecordCancellation(Command[Interview], did="record-cancellation"):
    """A diary took a slot back."""

    jury_id: str
    freed: InterviewFreed
    cause: Cause

    async def __call__(self, interviews: Interviews) -> Interview:
        return await interviews.change(
            Interview.id_for(self.freed.application_id),
            lambda interview: interview.cancel(self.jury_id, self.freed),
            cause=self.cause,
        )


@dataclass(frozen=True)
class Outlook:
    """What an applicant sees: their slot, and the slots they may book."""

    held: tuple[str, Meeting] | None
    free: tuple[tuple[str, Meeting], ...]
    may_change: bool
    booking: Booking = Booking.BY_APPLICANT


@dataclass(frozen=True)
class SeeInterview(Query[Outlook]):
    """The interview of an application and the slots that the applicant may book. Empty without an oral; no free slots
    where the office assigns them."""

    application_id: str

    async def __call__(
        self,
        applications: Applications,
        juries: JuryReader,
        assigned: Assigned,
        reader: DiaryReader,
        clock: Clock,
    ) -> Outlook:
        application, now = await applications.get(self.application_id), clock.now()
        diaries = await reader.of_edition(application.edition_id)
        found = next(((diary, slot) for diary in diaries if (slot := diary.held_by(application.id))), None)
        held = (found[1][0], found[1][1].meeting) if found else None
        in_time = held is None or now <= held[1].starts_at - NOTICE
        try:
            jury = await jury_of_file(application, juries, assigned)
            jury.require_shortlisted(application.id)
        except (NotFound, NotShortlisted):
            booking = found[0].booking if found else Booking.BY_APPLICANT
            return Outlook(held, (), held is not None and in_time, booking)
        diary = next((one for one in diaries if one.jury_id == jury.id), None)
        free = diary.bookable_slots(now) if diary and in_time and application.is_to_be_heard else []
        booking = diary.booking if diary else Booking.BY_APPLICANT
        return Outlook(held, tuple((slot_id, slot.meeting) for slot_id, slot in free), in_time, booking)


def _blank(application: Application) -> Interview:
    return Interview(
        id=Interview.id_for(application.id),
        application_id=application.id,
        person_id=application.person_id,
        edition_id=application.edition_id,
        institution_id=application.institution_id,
    )
