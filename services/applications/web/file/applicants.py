"""Routes of applicants: register, read and correct a contact card."""

from fastapi import APIRouter, Response

from services.applications.use_cases import queries
from services.applications.use_cases.file import applicants
from services.applications.use_cases.ports import ApplicationFilter
from services.applications.web.access import OfficeApplication
from services.applications.web.file.card_schemas import CardInput, ConfirmedView, PersonView, ProofInput, Registered
from services.applications.web.schemas import ApplicationView
from shared.auth.guards import Person
from shared.web.requests import Cursor, Does, IfMatch, Limit, Listing, Once, tag

router = APIRouter(prefix="/v1", tags=["applicants"])


@router.post("/applicants", status_code=202)
async def register(body: CardInput, once: Once) -> Registered:
    """Register. Sends the sign-in link by e-mail. Refuses an address that is registered already."""
    return await once(applicants.RegisterApplicant(once.new_id, body.card()), Registered.of)


@router.get("/me")
async def read_my_card(who: Person, act: Does, response: Response) -> PersonView:
    person = await act(queries.GetPerson(who.person_id or ""))
    tag(response, person.version)
    return PersonView.of(person)


@router.put("/me")
async def correct_my_card(body: CardInput, who: Person, seen: IfMatch, act: Does, response: Response) -> PersonView:
    """Replace the whole card. If-Match refuses the change if the card has another version by then.

    A new e-mail address is kept as `pending_email` until the link sent to it is used. The present address is informed.
    """
    person = await act(applicants.CorrectCard(who.person_id or "", body.card(), seen))
    tag(response, person.version)
    return PersonView.of(person)


@router.get("/me/applications")
async def list_my_applications(who: Person, act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[ApplicationView]:
    page = await act(queries.ListApplications(ApplicationFilter(person_id=who.person_id), limit, cursor))
    return Listing(items=[ApplicationView.of(item) for item in page.items], next=page.next)


@router.put("/applications/{application_id}/applicant")
async def correct_card(
    application: OfficeApplication, body: CardInput, seen: IfMatch, act: Does, response: Response
) -> PersonView:
    """Correct the card of an applicant. Noted in the audit trail. A new address needs the applicant's confirmation."""
    command = applicants.CorrectApplicantCard(application.id, application.person_id, body.card(), seen)
    person = await act(command)
    tag(response, person.version)
    return PersonView.of(person)


@router.post("/people/{person_id}/address-confirmation")
async def confirm_address(person_id: str, body: ProofInput, once: Once) -> ConfirmedView:
    """Confirm a new e-mail address with the token of the link sent to it. The token gives no other access."""
    return await once(applicants.ConfirmAddress(person_id, body.token), ConfirmedView.of)
