"""Routes of decisions: release one alone, correct a released one."""

from fastapi import APIRouter

from services.applications.use_cases.jury import decisions
from services.applications.use_cases.seats import releases
from services.applications.web.access import (
    Pronouncing,
    PronouncingApplication,
    ReleasingApplication,
    is_secretary,
)
from services.applications.web.schemas import DecisionInput, StaffApplicationView
from shared.web.requests import Does, Once

router = APIRouter(prefix="/v1", tags=["decisions"])


@router.post("/applications/{application_id}/decision/release")
async def release_alone(application: ReleasingApplication, once: Once) -> StaffApplicationView:
    """Release one validated decision without the list. An eligible applicant joins those who wait, by rank.

    If the decision concerns a place, the application shows the result shortly after the response.
    """
    return await once(releases.ReleaseAlone(application.id), StaffApplicationView.of)


@router.put("/applications/{application_id}/decision/correction")
async def correct(
    application: PronouncingApplication, who: Pronouncing, body: DecisionInput, act: Does
) -> StaffApplicationView:
    """Enter a decision that replaces the released one. It is validated and released like any other; both stay in the
    history.

    Its release changes the seat board: a place held on the old decision is revoked (an accepted place only before
    teaching begins), and an eligible applicant joins those who wait, by rank.
    """
    command = decisions.CorrectDecision(application.id, body.pronounced(), who.subject, as_secretary=is_secretary(who))
    return StaffApplicationView.of(await act(command))
