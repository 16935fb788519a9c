"""Routes of interviews: the office opens and assigns slots; applicants book, change and cancel their own."""

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
    """Read the jury's slots with their holders."""
    return DiaryView.of(await act(diaries.GetDiary(jury.id)))


@router.post("/juries/{jury_id}/slots", status_code=201)
async def open_slots(jury: OfficeJury, body: SlotsInput, once: Once) -> DiaryView:
    """Open one slot or a series. Refuses two slots at the same time in the same room."""
    meetings = {derived_id("slot", once.new_id, str(n)): meeting for n, meeting in enumerate(body.meetings())}
    return await once(diaries.OpenSlots(jury.id, meetings), DiaryView.of)


@router.put("/juries/{jury_id}/booking")
async def decide_booking(jury: OfficeJury, body: BookingInput, act: Does) -> DiaryView:
    """Set who assigns the slots from now on. `by_office`: applicants are not invited to choose one, and cannot book."""
    return DiaryView.of(await act(diaries.DecideBooking(jury.id, body.booking)))


@router.put("/juries/{jury_id}/slots/{slot_id}")
async def change_slot(jury: OfficeJury, slot_id: str, body: MeetingInput, act: Does) -> DiaryView:
    """Change the time or place of a slot. Informs its holder."""
    return DiaryView.of(await act(diaries.ChangeSlot(jury.id, slot_id, body.meeting())))


@router.post("/juries/{jury_id}/slots/{slot_id}/cancellation")
async def cancel_slot(jury: OfficeJury, slot_id: str, once: Once) -> DiaryView:
    """Cancel a slot. Informs its holder."""
    return await once(diaries.CancelSlot(jury.id, slot_id), DiaryView.of)


@router.put("/juries/{jury_id}/slots/{slot_id}/holder")
async def give_slot(jury: OfficeJury, slot_id: str, body: HolderInput, act: Does) -> DiaryView:
    """Assign the slot to a shortlisted applicant, whose former slot becomes free; or take it back from its holder."""
    return DiaryView.of(await act(diaries.GiveSlot(jury.id, slot_id, body.application_id)))


@router.post("/juries/{jury_id}/interviews")
async def assign(jury: OfficeJury, body: AssignInput, once: Once) -> DiaryView:
    """Assign the soonest free slots, in the jury's order, to shortlisted applicants without a slot."""
    return await once(diaries.AssignInterviews(jury.id, body.applications), DiaryView.of)


@router.get("/applications/{application_id}/interview")
async def read_interview(application: MyApplication, act: Does) -> InterviewView:
    """Read the caller's slot, with its video link, and the slots that they may book."""
    return InterviewView.of(application.id, await act(interviews.SeeInterview(application.id)))


@router.post("/applications/{application_id}/interview")
async def book(application: MyApplication, body: BookInput, once: Once) -> BookedView:
    """Book a slot. The slot held before becomes free in the same save."""
    command = diaries.BookInterview(application.id, body.slot_id)
    return await once(command, lambda diary: BookedView.of(application.id, diary))


@router.post("/applications/{application_id}/interview/cancellation")
async def cancel(application: MyApplication, once: Once) -> BookedView:
    """Cancel the caller's slot."""
    command = diaries.CancelInterview(application.id, application.edition_id)
    return await once(command, lambda diary: BookedView.of(application.id, diary))
