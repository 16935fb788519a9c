"""Request and response bodies of reviews: scores, opinions, conflicts of interest, states."""

from datetime import datetime

from pydantic import Field

from services.applications.domain.file.person import Person
from services.applications.domain.jury.jury import FAVOURABLE_FROM, OPINIONS_NEEDED
from services.applications.domain.jury.review import Opinion, Review, ReviewState
from services.applications.use_cases.jury.reviews import Sight
from services.applications.web.jury.schemas import Subject
from shared.contracts.vocabulary import Code, Mark
from shared.kernel.words import Phase
from shared.mongo.store import plain
from shared.web.requests import Input, View


class ScoresInput(Input):
    scores: dict[Code, Mark] = Field(max_length=50, examples=[{"motivation": 14.5, "project": 12}])
    """One mark out of 20, in quarter points, for each criterion of one phase or of both phases."""
    opinion: Opinion | None = Field(None, examples=["favourable"])
    """null: the mean of the marks decides."""


class ConflictInput(Input):
    reason: Code = Field(examples=["family"])
    """same-employer, family, supervision, joint-work or other-tie."""
    juror: Subject | None = Field(None, examples=[None])
    """Used by the secretary only; by default the caller."""


class ConflictView(View):
    """The jurors who are barred from an application by a declared conflict of interest."""

    application_id: str
    barred: tuple[str, ...]

    @classmethod
    def of(cls, review: Review) -> "ConflictView":
        return cls(application_id=review.application_id, barred=tuple(sorted(review.conflicts)))


class PhaseReviewView(View):
    """The state of one phase."""

    phase: Phase
    state: ReviewState
    mean: float | None
    """Weighted mean out of 20; null if the caller may not see the scores."""
    opinions: dict[str, Opinion]
    """By juror. Empty for a juror who has not scored yet."""


class ReviewView(View):
    application_id: str
    jury_id: str | None
    scores: dict[str, dict[str, float]]
    """By juror, then by criterion. Empty for a juror who has not scored yet."""
    mean: float | None
    """Weighted mean of all phases out of 20; null if the caller may not see the scores."""
    phases: tuple[PhaseReviewView, ...]
    barred: tuple[str, ...]
    """Members who are barred by a declared or detected conflict of interest."""
    shortlisted: bool

    @classmethod
    def of(cls, sight: Sight, *, juror: str | None) -> "ReviewView":
        """What this juror may see; None for staff who see everything."""
        review, grid, counting = sight.review, sight.edition.criteria, sight.counting
        blind = juror is not None and juror not in counting
        seen = review.counted(counting) if juror is None else {} if blind else review.seen_by(juror, grid, counting)
        phases = [phase for phase in Phase if any(criterion.phase is phase for criterion in grid)]
        hidden = {phase for phase in phases if juror and (blind or not review.has_scored(juror, phase, grid))}
        return cls(
            application_id=sight.application.id,
            jury_id=sight.jury.id if sight.jury else None,
            scores=seen,
            mean=review.mean([criterion for criterion in grid if criterion.phase not in hidden], counting),
            phases=tuple(_phase(sight, phase, shown=phase not in hidden) for phase in phases),
            barred=tuple(sorted(sight.barred)),
            shortlisted=bool(sight.jury and sight.application.id in sight.jury.shortlist),
        )


def _phase(sight: Sight, phase: Phase, *, shown: bool) -> PhaseReviewView:
    review, grid, counting = sight.review, sight.edition.criteria, sight.counting
    needed = sight.jury.opinions_needed if sight.jury else OPINIONS_NEEDED
    favourable = sight.jury.favourable_from if sight.jury else FAVOURABLE_FROM
    state = review.state(phase, grid, counting, needed, favourable)
    opinions = {juror: given for juror in counting if (given := review.opinion_of(juror, phase, grid, favourable))}
    return PhaseReviewView(
        phase=phase,
        state=state if shown or not opinions else ReviewState.IN_PROGRESS,  # more would disclose the others' opinions
        mean=review.mean(grid, counting, phase) if shown else None,
        opinions=opinions if shown else {},
    )


class JuryFileView(View):
    """An application in the list of its jury."""

    application_id: str
    profile: str
    submitted_at: datetime | None
    review: ReviewView

    @classmethod
    def of(cls, sight: Sight, *, juror: str | None) -> "JuryFileView":
        return cls(
            application_id=sight.application.id,
            profile=sight.application.profile,
            submitted_at=sight.application.submitted_at,
            review=ReviewView.of(sight, juror=juror),
        )


class CandidateView(View):
    """The identity of the applicant, for jurors: no e-mail address and no RPPS number."""

    given_name: str
    family_name: str
    profession: str | None
    employer: str | None

    @classmethod
    def of(cls, person: Person) -> "CandidateView":
        return cls.model_validate(plain(person.card))
