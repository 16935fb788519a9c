"""Decisions over HTTP: one released alone, a released one corrected."""

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
    """Make one validated decision known by itself; who is eligible comes among all who still wait, by their rank.

    The file follows within moments, where a place hangs on the decision.
    """
    return await once(releases.ReleaseAlone(application.id), StaffApplicationView.of)


@router.put("/applications/{application_id}/decision/correction")
async def correct(
    application: PronouncingApplication, who: Pronouncing, body: DecisionInput, act: Does
) -> StaffApplicationView:
    """Note a decision that is to take the place of the released one; it is validated and released like any other.

    The history keeps both. The seat board draws the consequences when the new one is released: a place that stands on
    the old one is taken back, an accepted one until the teaching begins; who is eligible comes among all who still
    wait, by their rank.
    """
    command = decisions.CorrectDecision(application.id, body.pronounced(), who.subject, as_secretary=is_secretary(who))
    return StaffApplicationView.of(await act(command))
