"""Routes of enrolments: list, read, final decision, deferral, cancellation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.state import State
from services.enrolment.use_cases.file import deferrals, enrolments
from services.enrolment.use_cases.queries import GetModulePolicy
from services.enrolment.web.access import READERS, enrolment_for, enrolment_shown_to, must_reach
from services.enrolment.web.schemas import EnrolmentView, ModuleView
from services.enrolment.web.teaching.schemas import CancellationInput, DecisionInput, DeferralInput
from shared.auth.guards import staff, staff_or_person
from shared.auth.principal import Principal, Role
from shared.web.requests import Cursor, Does, Limit, Listing, Once, tag

router = APIRouter(prefix="/v1/enrolments", tags=["enrolments"])

Shown = Annotated[Enrolment, Depends(enrolment_shown_to(*READERS))]
ForJury = Annotated[str, Depends(enrolment_for(Role.PROGRAMME_HEAD, Role.PRESIDENT))]
ForSecretary = Annotated[str, Depends(enrolment_for(Role.SECRETARY, Role.PROGRAMME_HEAD))]


@router.get("")
async def list_enrolments(
    who: Annotated[Principal, Depends(staff(*READERS))],
    act: Does,
    cursor: Cursor,
    edition_id: str | None = None,
    state: State | None = None,
    limit: Limit = 50,
) -> Listing[EnrolmentView]:
    """Enrolments of the caller's institution, filtered by edition and state."""
    page = await act(
        enrolments.ListEnrolments(
            institution_id=who.scope, edition_id=edition_id, state=state, limit=limit, cursor=cursor
        )
    )
    return Listing(items=[EnrolmentView.of(item) for item in page.items], next=page.next)


@router.get("/by-application/{application_id}")
async def get_enrolment_of_application(
    application_id: str,
    who: Annotated[Principal, Depends(staff_or_person(*READERS))],
    act: Does,
    response: Response,
) -> EnrolmentView:
    """The enrolment of this application; after deferrals, the latest."""
    enrolment = await act(enrolments.GetEnrolmentOfApplication(application_id))
    must_reach(who, enrolment, enrolments.ENROLMENT_OF_APPLICATION, application_id)
    tag(response, enrolment.version)
    return EnrolmentView.of(enrolment)


@router.get("/{enrolment_id}")
async def get_enrolment(enrolment: Shown, response: Response) -> EnrolmentView:
    tag(response, enrolment.version)
    return EnrolmentView.of(enrolment)


@router.get("/{enrolment_id}/modules/{code}")
async def get_module(enrolment: Shown, code: str, act: Does, response: Response) -> ModuleView:
    """All half-days and attempts of one module, with the trace of corrections."""
    policy = await act(GetModulePolicy(enrolment.edition_id, code))
    tag(response, enrolment.version)
    return ModuleView.of(enrolment, policy)


@router.post("/{enrolment_id}/award")
async def award(enrolment: ForJury, body: DecisionInput, once: Once) -> EnrolmentView:
    """Awards the diploma by decision of the final jury. Refused with `policies-unmet` and the unmet policies."""
    return await once(enrolments.AwardDiploma(enrolment_id=enrolment, decided_on=body.decided_on), EnrolmentView.of)


@router.post("/{enrolment_id}/failure")
async def fail(enrolment: ForJury, body: DecisionInput, once: Once) -> EnrolmentView:
    """Closes the file without a diploma by decision of the final jury; `unmet` lists the unmet policies."""
    return await once(enrolments.FailEnrolment(enrolment_id=enrolment, decided_on=body.decided_on), EnrolmentView.of)


@router.post("/{enrolment_id}/deferral")
async def defer(enrolment: ForSecretary, body: DeferralInput, once: Once) -> EnrolmentView:
    """Requests a deferral to a later edition of the programme; the paid sum and the completed modules move there.

    The seat board of that edition answers: `deferral.answer` becomes granted, or refused with the reason.
    """
    command = deferrals.AskDeferral(enrolment_id=enrolment, to_edition_id=body.to_edition_id)
    return await once(command, EnrolmentView.of)


@router.post("/{enrolment_id}/cancellation")
async def cancel(enrolment: ForSecretary, body: CancellationInput, once: Once) -> EnrolmentView:
    """Cancels the enrolment."""
    return await once(enrolments.CancelEnrolment(enrolment_id=enrolment, reason=body.reason), EnrolmentView.of)
