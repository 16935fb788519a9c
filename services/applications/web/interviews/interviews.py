"""Interviews over HTTP: the office opens and gives slots, the applicant books, changes and cancels their own."""

from fastapi import APIRouter

from services.applications.use_cases.interviews import diaries, interviews
from services.applications.web.access import MyApplication
from services.applications.web.interviews.schemas import (
    AssignInput,
    BookedView,
    BookingInput,
    BookInput,
    DiaryView,
    HolderInput,
    InterviewView,
    MeetingInput,
    SlotsInput,
)
from services.applications.web.jury.juries import OfficeJury, ReadableJury
from shared.kernel.ids import derived_id
from shared.web.requests import Does, Once

router = APIRouter(prefix="/v1", tags=["interviews"])


@router.get("/juries/{jury_id}/slots")
async def read_slots(jury: ReadableJury, act: Does) -> DiaryView:
    """The jury's slots, with who holds them."""
    return DiaryView.of(await act(diaries.GetDiary(jury.id)))


@router.post("/juries/{jury_id}/slots", status_code=201)
async def open_slots(jury: OfficeJury, body: SlotsInput, once: Once) -> DiaryView:
    """Open one slot, or a series of them; two at one time in one room are refused."""
    meetings = {derived_id("slot", once.new_id, str(n)): one for n, one in enumerate(body.meetings())}
    return await once(diaries.OpenSlots(jury.id, meetings), DiaryView.of)


@router.put("/juries/{jury_id}/booking")
async def decide_booking(jury: OfficeJury, body: BookingInput, act: Does) -> DiaryView:
    """Who gives the slots from now on. `by_office`: nobody is asked to choose one, and nobody may."""
    return DiaryView.of(await act(diaries.DecideBooking(jury.id, body.booking)))


@router.put("/juries/{jury_id}/slots/{slot_id}")
async def change_slot(jury: OfficeJury, slot_id: str, body: MeetingInput, act: Does) -> DiaryView:
    """Another time or place; who holds the slot is told."""
    return DiaryView.of(await act(diaries.ChangeSlot(jury.id, slot_id, body.meeting())))


@router.post("/juries/{jury_id}/slots/{slot_id}/cancellation")
async def cancel_slot(jury: OfficeJury, slot_id: str, once: Once) -> DiaryView:
    """Give the slot to nobody any more; who held it is told."""
    return await once(diaries.CancelSlot(jury.id, slot_id), DiaryView.of)


@router.put("/juries/{jury_id}/slots/{slot_id}/holder")
async def give_slot(jury: OfficeJury, slot_id: str, body: HolderInput, act: Does) -> DiaryView:
    """Give the slot to one of the shortlisted, who leaves the one they held; or take it back from who holds it."""
    return DiaryView.of(await act(diaries.GiveSlot(jury.id, slot_id, body.application_id)))


@router.post("/juries/{jury_id}/interviews")
async def assign(jury: OfficeJury, body: AssignInput, once: Once) -> DiaryView:
    """Give the soonest free slots to the shortlisted who hold none, in the jury's order, as far as they go."""
    return await once(diaries.AssignInterviews(jury.id, body.applications), DiaryView.of)


@router.get("/applications/{application_id}/interview")
async def read_interview(application: MyApplication, act: Does) -> InterviewView:
    """The slot one holds, with the video link where there is one, and those one may take."""
    return InterviewView.of(application.id, await act(interviews.SeeInterview(application.id)))


@router.post("/applications/{application_id}/interview")
async def book(application: MyApplication, body: BookInput, once: Once) -> BookedView:
    """Take a slot; the one held before is free again in the same moment."""
    command = diaries.BookInterview(application.id, body.slot_id)
    return await once(command, lambda diary: BookedView.of(application.id, diary))


@router.post("/applications/{application_id}/interview/cancellation")
async def cancel(application: MyApplication, once: Once) -> BookedView:
    """Leave the slot one holds."""
    return await once(diaries.CancelInterview(application.id), lambda diary: BookedView.of(application.id, diary))
