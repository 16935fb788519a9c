"""Routes of places: release, answers to offers, seat board, call order."""

from fastapi import APIRouter

from services.applications.use_cases import queries
from services.applications.use_cases.ports import ApplicationFilter
from services.applications.use_cases.seats import offers, releases
from services.applications.web.access import (
    MyApplication,
    OfficeApplication,
    OverseenEdition,
    Reader,
    ReleasingEdition,
    Secretary,
)
from services.applications.web.seats.schemas import (
    AnsweredView,
    CallOrderView,
    ExtensionInput,
    ScheduleInput,
    SeatBoardView,
    SimulationInput,
    SimulationView,
)
from shared.kernel.errors import NotFound
from shared.web.requests import Does, Once

router = APIRouter(prefix="/v1", tags=["places"])


@router.post("/editions/{edition_id}/release")
async def release(edition: ReleasingEdition, once: Once) -> SeatBoardView:
    """Release all validated decisions, and offer the free places.

    A later release adds the applications decided since: a further list contains them and all who still wait, by rank.
    """
    return await once(releases.ReleaseList(edition.id), SeatBoardView.of)


@router.put("/editions/{edition_id}/release/schedule")
async def schedule_release(edition: ReleasingEdition, body: ScheduleInput, act: Does) -> SeatBoardView:
    """Schedule the release of the whole list. If it fails, `release_missed` gives the reason."""
    return SeatBoardView.of(await act(releases.ScheduleRelease(edition.id, body.release_at)))


@router.post("/editions/{edition_id}/seats/simulation")
async def simulate(edition: OverseenEdition, body: SimulationInput, act: Does) -> SimulationView:
    """Compute who would be called with another capacity or other shares, from the ranks so far. Changes nothing."""
    query = releases.SimulateRelease(edition.id, body.capacity, body.fractions())
    return SimulationView.of(await act(query))


@router.get("/editions/{edition_id}/seats")
async def read_seats(edition: OverseenEdition, act: Does) -> SeatBoardView:
    return SeatBoardView.of(await act(queries.GetSeatBoard(edition.id)))


@router.get("/editions/{edition_id}/call-order")
async def read_call_order(edition_id: str, who: Reader, act: Does) -> CallOrderView:
    """Read the released call order and its inputs, as staff or as an applicant to the edition."""
    edition = await act(queries.GetEdition(edition_id))
    if who.person_id is None:
        who.must_see(edition.institution_id, "edition", edition_id)
    elif not (
        await act(queries.ListApplications(ApplicationFilter(edition_id=edition_id, person_id=who.person_id), 1, None))
    ).items:
        raise NotFound(thing="edition", id=edition_id)
    return CallOrderView.of(edition_id, await act(queries.GetCalls(edition_id)))


@router.post("/applications/{application_id}/offer/extension")
async def extend(application: OfficeApplication, who: Secretary, body: ExtensionInput, once: Once) -> AnsweredView:
    """Extend the deadline of an open offer. Stores who did it and why."""
    command = offers.ExtendOffer(application.id, application.edition_id, body.until, who.subject, body.reason)
    return await once(command, lambda board: AnsweredView.of(application.id, board))


@router.post("/applications/{application_id}/offer/acceptance")
async def accept(application: MyApplication, once: Once) -> AnsweredView:
    """Accept the offered place."""
    return await once(offers.AcceptOffer(application.id), lambda board: AnsweredView.of(application.id, board))


@router.post("/applications/{application_id}/offer/decline")
async def decline(application: MyApplication, once: Once) -> AnsweredView:
    """Decline the offered place. It goes to the next candidate."""
    return await once(offers.DeclineOffer(application.id), lambda board: AnsweredView.of(application.id, board))
