"""Juries over HTTP: appointed, they score; decisions are entered, validated."""

from fastapi import APIRouter

from services.applications.use_cases import juries, queries
from services.applications.web.access import (
    Jurors,
    JuryApplication,
    OfficeEdition,
    OverseenEdition,
    President,
    PresidentApplication,
    PresidentEdition,
    Pronouncing,
    PronouncingApplication,
    is_secretary,
)
from services.applications.web.jury_schemas import JuryInput, JuryView, ReviewView, ScoresInput
from services.applications.web.schemas import DecisionInput, StaffApplicationView
from shared.web.requests import Does, Once

router = APIRouter(prefix="/v1", tags=["juries"])


@router.post("/editions/{edition_id}/jury", status_code=201)
async def appoint(edition: OfficeEdition, body: JuryInput, once: Once) -> JuryView:
    """Appoint the edition's jury."""
    return await once(juries.AppointJury(once.new_id, edition.id, body.members, body.president), JuryView.of)


@router.get("/editions/{edition_id}/jury")
async def read_jury(edition: OverseenEdition, act: Does) -> JuryView:
    return JuryView.of(await act(queries.GetJury(edition.id)))


@router.put("/applications/{application_id}/review")
async def score(application: JuryApplication, who: Jurors, body: ScoresInput, act: Does) -> ReviewView:
    """Give one's own marks; the others' are seen from then on."""
    review = await act(juries.EnterScores(application.id, who.subject, body.scores))
    edition = await act(queries.GetEdition(application.edition_id))
    return ReviewView.of(application.id, review, edition, juror=who.subject)


@router.get("/applications/{application_id}/review")
async def read_review(application: PronouncingApplication, who: Pronouncing, act: Does) -> ReviewView:
    """The marks: all for the secretary, and for a juror once their own are in."""
    review = await act(queries.GetReview(application.id))
    edition = await act(queries.GetEdition(application.edition_id))
    return ReviewView.of(application.id, review, edition, juror=None if is_secretary(who) else who.subject)


@router.put("/applications/{application_id}/decision")
async def enter_decision(
    application: PronouncingApplication, who: Pronouncing, body: DecisionInput, act: Does
) -> StaffApplicationView:
    """Note what the jury pronounces; it replaces what is not released yet, and the history keeps both."""
    command = juries.EnterDecision(application.id, body.pronounced(), who.subject, as_secretary=is_secretary(who))
    return StaffApplicationView.of(await act(command))


@router.post("/applications/{application_id}/decision/validation")
async def validate_decision(application: PresidentApplication, who: President, once: Once) -> StaffApplicationView:
    return await once(juries.ValidateDecision(application.id, who.subject), StaffApplicationView.of)


@router.post("/editions/{edition_id}/decisions/validation", status_code=202)
async def validate_decisions(edition: PresidentEdition, who: President, once: Once) -> JuryView:
    """Validate all that is entered up to now; the files follow within moments."""
    return await once(juries.ApproveDecisions(edition.id, who.subject), JuryView.of)
