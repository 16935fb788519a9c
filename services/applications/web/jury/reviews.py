"""Routes of reviews: jurors score, declare conflicts of interest, and see others' scores once they have scored."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.applications.domain.jury.jury import Jury
from services.applications.use_cases import queries
from services.applications.use_cases.jury import reviews
from services.applications.web.access import (
    Jurors,
    JuryApplication,
    Pronouncing,
    PronouncingApplication,
    is_secretary,
    reading,
)
from services.applications.web.jury.juries import pronouncing_jury
from services.applications.web.jury.review_schemas import (
    CandidateView,
    ConflictInput,
    ConflictView,
    JuryFileView,
    ReviewView,
    ScoresInput,
)
from shared.auth.principal import Principal
from shared.web.requests import Cursor, Does, Limit, Listing, Once

router = APIRouter(prefix="/v1", tags=["reviews"])


@router.get("/juries/{jury_id}/files")
async def list_files(
    jury: Annotated[Jury, Depends(pronouncing_jury)], who: Pronouncing, act: Does, cursor: Cursor, limit: Limit = 50
) -> Listing[JuryFileView]:
    """List the jury's complete applications with their reviews. A page shorter than `limit` may not be the last."""
    seen, following = await act(reviews.ListFiles(jury.id, limit, cursor))
    return Listing(items=[JuryFileView.of(sight, juror=_as_juror(sight, who)) for sight in seen], next=following)


@router.get("/applications/{application_id}/candidate")
async def read_candidate(application: JuryApplication, who: Jurors, act: Does) -> CandidateView:
    """Read who the applicant is, as a member of the jury. Refused in an anonymous phase. Noted in the audit trail."""
    await act(reviews.LookAtFile(application.id, who.subject, in_office=False))
    person = await act(queries.GetPerson(application.person_id))
    await act(reading(application, "candidate", who))
    return CandidateView.of(person)


@router.put("/applications/{application_id}/review")
async def score(application: JuryApplication, who: Jurors, body: ScoresInput, act: Does) -> ReviewView:
    """Enter the caller's scores. The scores of the other jurors become visible then."""
    await act(reviews.EnterScores(application.id, who.subject, body.scores, body.opinion))
    return ReviewView.of(await act(reviews.SeeReview(application.id)), juror=who.subject)


@router.get("/applications/{application_id}/review")
async def read_review(application: PronouncingApplication, who: Pronouncing, act: Does) -> ReviewView:
    """Read the scores: all for the secretary; for a juror those of each phase that they have scored."""
    sight = await act(reviews.SeeReview(application.id))
    return ReviewView.of(sight, juror=_as_juror(sight, who))


@router.post("/applications/{application_id}/review/conflict")
async def declare_conflict(
    application: PronouncingApplication, who: Pronouncing, body: ConflictInput, once: Once
) -> ConflictView:
    """Declare a conflict of interest: a juror their own, the secretary that of any juror."""
    juror = body.juror if body.juror and is_secretary(who) else who.subject
    command = reviews.DeclareConflict(application.id, juror, body.reason, who.subject)
    return await once(command, ConflictView.of)


def _as_juror(sight: reviews.Sight, who: Principal) -> str | None:
    """The juror whose view the caller gets; None sees everything. A secretary who is a member gets a juror's view."""
    is_member = sight.jury is not None and who.subject in sight.jury.members
    return None if is_secretary(who) and not is_member else who.subject
