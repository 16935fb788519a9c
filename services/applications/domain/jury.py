"""An edition's jury and its reviews: who scores, on which grid, and who may see whose scores when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from services.applications.domain.edition import Criterion
from services.applications.domain.errors import NotOnJury, NotPresident
from services.applications.domain.events import DecisionsApproved
from services.applications.domain.policy import checked_mark
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import InvalidField


@dataclass(kw_only=True)
class Jury(Aggregate):
    """The people who decide on an edition's files, by the subject of their tokens. The president is one of them."""

    edition_id: str
    institution_id: str
    members: list[str]
    president: str

    @classmethod
    def appoint(cls, id: str, edition_id: str, institution_id: str, members: Sequence[str], president: str) -> "Jury":
        if president not in members:
            raise InvalidField(field="president", accepted="one of the members")
        return cls(
            id=id,
            edition_id=edition_id,
            institution_id=institution_id,
            members=list(dict.fromkeys(members)),
            president=president,
        )

    @property
    def partition_key(self) -> str:
        return self.edition_id

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def require_member(self, subject: str, verb: str) -> None:
        if subject not in self.members:
            raise NotOnJury(verb=verb)

    def require_president(self, subject: str, verb: str) -> None:
        if subject != self.president:
            raise NotPresident(verb=verb)

    def approve_decisions(self, by: str, at: datetime) -> None:
        """The president validates at once all that is entered up to now; the applications follow."""
        self.require_president(by, "validate decisions")
        self.record(DecisionsApproved(by, at))


@dataclass(kw_only=True)
class Review(Aggregate):
    """The jurors' scores of one application: by juror, then by criterion, out of 20."""

    application_id: str
    edition_id: str
    institution_id: str
    scores: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def score(self, juror: str, scores: dict[str, float], grid: Sequence[Criterion]) -> None:
        """A juror's own scores, all criteria at once; a later call corrects the same juror's."""
        codes = [criterion.code for criterion in grid]
        if set(scores) != set(codes):
            raise InvalidField(field="scores", accepted=f"one mark for each of {', '.join(codes)}")
        self.scores[juror] = {code: checked_mark(f"scores.{code}", scores[code]) for code in codes}

    def seen_by(self, juror: str) -> dict[str, dict[str, float]]:
        """All scores for who has given theirs; nothing before that."""
        return self.scores if juror in self.scores else {}

    def mean(self, grid: Sequence[Criterion]) -> float | None:
        """The weighted mean of all jurors, out of 20, to the hundredth; None while nobody has scored."""
        weights = sum(criterion.weight for criterion in grid)
        if not self.scores or not weights:
            return None
        total = sum(
            Fraction(criterion.weight) * Fraction(given[criterion.code])
            for given in self.scores.values()
            for criterion in grid
        )
        return round(float(total / weights / len(self.scores)), 2)
