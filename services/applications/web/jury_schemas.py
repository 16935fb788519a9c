"""What juries take and answer over HTTP."""

from pydantic import Field

from services.applications.domain.edition import Edition
from services.applications.domain.jury import Jury, Review
from shared.contracts.vocabulary import Code, Mark
from shared.mongo.store import plain
from shared.web.requests import Input, View


class JuryInput(Input):
    members: tuple[str, ...] = Field(
        min_length=1, max_length=50, examples=[["president@universite-de-paris", "juror@universite-de-paris/ann"]]
    )
    """The subjects (`sub`) of the members' tokens."""
    president: str = Field(examples=["president@universite-de-paris"])
    """One of the members."""


class JuryView(View):
    id: str
    version: int
    edition_id: str
    institution_id: str
    members: tuple[str, ...]
    president: str

    @classmethod
    def of(cls, jury: Jury) -> "JuryView":
        return cls.model_validate(plain(jury))


class ScoresInput(Input):
    scores: dict[Code, Mark] = Field(max_length=50, examples=[{"motivation": 14.5, "project": 12}])
    """One mark out of 20, in quarter points, for each criterion of the edition's grid."""


class ReviewView(View):
    application_id: str
    scores: dict[str, dict[str, float]]
    """By juror, then by criterion. Empty for a juror whose own scores are not in."""
    mean: float | None
    """Weighted, out of 20; null where the scores are not shown."""

    @classmethod
    def of(cls, application_id: str, review: Review | None, edition: Edition, *, juror: str | None) -> "ReviewView":
        """As `juror` may see it; None sees all."""
        seen = {} if review is None else review.scores if juror is None else review.seen_by(juror)
        mean = review.mean(edition.criteria) if review and seen else None
        return cls(application_id=application_id, scores=seen, mean=mean)
