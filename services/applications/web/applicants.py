"""Applicants over HTTP: they register, and keep their card up to date."""

from fastapi import APIRouter, Response

from services.applications.use_cases import applicants, queries
from services.applications.use_cases.ports import ApplicationFilter
from services.applications.web.schemas import ApplicationView, CardInput, PersonView, Registered
from shared.auth.guards import Person
from shared.web.requests import Cursor, Does, IfMatch, Limit, Listing, Once, tag

router = APIRouter(prefix="/v1", tags=["applicants"])


@router.post("/applicants", status_code=202)
async def register(body: CardInput, once: Once) -> Registered:
    """Register. The sign-in link comes by e-mail; an address that is known already is refused."""
    return await once(applicants.RegisterApplicant(once.new_id, body.card()), Registered.of)


@router.get("/me")
async def read_my_card(who: Person, act: Does, response: Response) -> PersonView:
    person = await act(queries.GetPerson(who.person_id or ""))
    tag(response, person.version)
    return PersonView.of(person)


@router.put("/me")
async def correct_my_card(body: CardInput, who: Person, seen: IfMatch, act: Does, response: Response) -> PersonView:
    """Replace the whole card; with If-Match only if it is the version one has read."""
    person = await act(applicants.CorrectCard(who.person_id or "", body.card(), seen))
    tag(response, person.version)
    return PersonView.of(person)


@router.get("/me/applications")
async def list_my_applications(who: Person, act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[ApplicationView]:
    page = await act(queries.ListApplications(ApplicationFilter(person_id=who.person_id), limit, cursor))
    return Listing(items=[ApplicationView.of(item) for item in page.items], next=page.next)
