"""Enrolments over HTTP, from the first look to the final decision: who may, what comes in, what goes out."""

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
    """Enrolments of one's own institution, of one edition and in one state where asked."""
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
    """The enrolment that this application led to."""
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
    """Every half-day and attempt of one module, with the trace of corrections."""
    policy = await act(GetModulePolicy(enrolment.edition_id, code))
    tag(response, enrolment.version)
    return ModuleView.of(enrolment, policy)


@router.post("/{enrolment_id}/award")
async def award(enrolment: ForJury, body: DecisionInput, once: Once) -> EnrolmentView:
    """The final jury awards the diploma; refused with `policies-unmet` and what is missing, while anything is."""
    return await once(enrolments.AwardDiploma(enrolment_id=enrolment, decided_on=body.decided_on), EnrolmentView.of)


@router.post("/{enrolment_id}/failure")
async def fail(enrolment: ForJury, body: DecisionInput, once: Once) -> EnrolmentView:
    """The final jury closes the file without a diploma; the answer names what was not met."""
    return await once(enrolments.FailEnrolment(enrolment_id=enrolment, decided_on=body.decided_on), EnrolmentView.of)


@router.post("/{enrolment_id}/deferral")
async def defer(enrolment: ForSecretary, body: DeferralInput, once: Once) -> EnrolmentView:
    """Ask to go on in a later edition of the programme, where what is paid and the modules completed go over.

    That edition's seat board answers: `deferral.answer` becomes granted, or refused with the reason.
    """
    command = deferrals.AskDeferral(enrolment_id=enrolment, to_edition_id=body.to_edition_id)
    return await once(command, EnrolmentView.of)


@router.post("/{enrolment_id}/cancellation")
async def cancel(enrolment: ForSecretary, body: CancellationInput, once: Once) -> EnrolmentView:
    """End it before its time."""
    return await once(enrolments.CancelEnrolment(enrolment_id=enrolment, reason=body.reason), EnrolmentView.of)
