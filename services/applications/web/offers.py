"""Places over HTTP: the list released, the offers answered, the board and its call order read."""

from fastapi import APIRouter

from services.applications.use_cases import offers, queries
from services.applications.use_cases.ports import ApplicationFilter
from services.applications.web.access import MyApplication, OverseenEdition, Reader, ReleasingEdition
from services.applications.web.jury_schemas import AnsweredView, CallOrderView, SeatBoardView
from shared.kernel.errors import NotFound
from shared.web.requests import Does, Once

router = APIRouter(prefix="/v1", tags=["places"])


@router.post("/editions/{edition_id}/release")
async def release(edition: ReleasingEdition, once: Once) -> SeatBoardView:
    """Release the whole list: each validated decision is made known, and the first places are offered."""
    return await once(offers.ReleaseList(edition.id), SeatBoardView.of)


@router.get("/editions/{edition_id}/seats")
async def read_seats(edition: OverseenEdition, act: Does) -> SeatBoardView:
    return SeatBoardView.of(await act(queries.GetSeatBoard(edition.id)))


@router.get("/editions/{edition_id}/call-order")
async def read_call_order(edition_id: str, who: Reader, act: Does) -> CallOrderView:
    """The released call order with all it was computed from, for the staff and for those who applied."""
    edition = await act(queries.GetEdition(edition_id))
    if who.person_id is None:
        who.must_see(edition.institution_id, "edition", edition_id)
    elif not (
        await act(queries.ListApplications(ApplicationFilter(edition_id=edition_id, person_id=who.person_id), 1, None))
    ).items:
        raise NotFound(thing="edition", id=edition_id)
    return CallOrderView.of(await act(queries.GetCallList(edition_id)))


@router.post("/applications/{application_id}/offer/acceptance")
async def accept(application: MyApplication, once: Once) -> AnsweredView:
    """Take the place."""
    return await once(offers.AcceptOffer(application.id), lambda board: AnsweredView.of(application.id, board))


@router.post("/applications/{application_id}/offer/decline")
async def decline(application: MyApplication, once: Once) -> AnsweredView:
    """Leave the place; it goes to the next."""
    return await once(offers.DeclineOffer(application.id), lambda board: AnsweredView.of(application.id, board))
