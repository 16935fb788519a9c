"""What reviews take and answer over HTTP: scores, opinions, ties, and how a file stands."""

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
    """One mark out of 20, in quarter points, for each criterion of one phase of the edition's grid, or of both."""
    opinion: Opinion | None = Field(None, examples=["favourable"])
    """null: the marks speak."""


class ConflictInput(Input):
    reason: Code = Field(examples=["family"])
    """same-employer, family, supervision, joint-work or other-tie."""
    juror: Subject | None = Field(None, examples=[None])
    """For the secretary, who says it of a juror; a juror says it of themself."""


class ConflictView(View):
    """Whom a declared tie keeps from a file."""

    application_id: str
    barred: tuple[str, ...]

    @classmethod
    def of(cls, review: Review) -> "ConflictView":
        return cls(application_id=review.application_id, barred=tuple(sorted(review.conflicts)))


class PhaseReviewView(View):
    """How one phase stands."""

    phase: Phase
    state: ReviewState
    mean: float | None
    """Weighted, out of 20; null where the scores are not shown."""
    opinions: dict[str, Opinion]
    """By juror. Empty for a juror whose own scores are not in."""


class ReviewView(View):
    application_id: str
    jury_id: str | None
    scores: dict[str, dict[str, float]]
    """By juror, then by criterion. Empty for a juror whose own scores are not in."""
    mean: float | None
    """Of all phases, weighted, out of 20; null where the scores are not shown."""
    phases: tuple[PhaseReviewView, ...]
    barred: tuple[str, ...]
    """Members whom a tie with the applicant, declared or detected, keeps from this file."""
    shortlisted: bool

    @classmethod
    def of(cls, sight: Sight, *, juror: str | None) -> "ReviewView":
        """As `juror` may see it; None sees all."""
        review, grid, counting = sight.review, sight.edition.criteria, sight.counting
        blind = juror is not None and juror not in counting
        seen = review.counted(counting) if juror is None else {} if blind else review.seen_by(juror, grid, counting)
        phases = [phase for phase in Phase if any(criterion.phase is phase for criterion in grid)]
        hidden = {one for one in phases if juror and (blind or not review.has_scored(juror, one, grid))}
        return cls(
            application_id=sight.application.id,
            jury_id=sight.jury.id if sight.jury else None,
            scores=seen,
            mean=review.mean([one for one in grid if one.phase not in hidden], counting),
            phases=tuple(_phase(sight, phase, shown=phase not in hidden) for phase in phases),
            barred=tuple(sorted(sight.barred)),
            shortlisted=bool(sight.jury and sight.application.id in sight.jury.shortlist),
        )


def _phase(sight: Sight, phase: Phase, *, shown: bool) -> PhaseReviewView:
    review, grid, counting = sight.review, sight.edition.criteria, sight.counting
    needed = sight.jury.opinions_needed if sight.jury else OPINIONS_NEEDED
    favourable = sight.jury.favourable_from if sight.jury else FAVOURABLE_FROM
    state = review.state(phase, grid, counting, needed, favourable)
    opinions = {one: said for one in counting if (said := review.opinion_of(one, phase, grid, favourable))}
    return PhaseReviewView(
        phase=phase,
        state=state if shown or not opinions else ReviewState.IN_PROGRESS,  # more would tell the others' word
        mean=review.mean(grid, counting, phase) if shown else None,
        opinions=opinions if shown else {},
    )


class JuryFileView(View):
    """A file as its jury lists it."""

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
    """Who the applicant is, for a juror of the file: what it takes to receive them, and no address or number."""

    given_name: str
    family_name: str
    profession: str | None
    employer: str | None

    @classmethod
    def of(cls, person: Person) -> "CandidateView":
        return cls.model_validate(plain(person.card))
