"""The rows of the table of decisions: one for each decision of a file, one for a file without."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application
from services.applications.domain.file.decision import Decision
from services.applications.domain.file.person import Person
from services.applications.domain.jury.jury import Assignments, Jury, jury_in_charge
from services.applications.domain.jury.review import Review
from services.applications.use_cases.jury.reviews import review_id
from services.applications.use_cases.ports import Persons, Reviews
from shared.kernel.words import Phase

Cell = str | int | float | None
Row = list[Cell]
_FILE = (
    "application_id", "family_name", "given_name", "email", "profession", "employer", "profile", "file",
    "started_at", "submitted_at", "jury", "shortlisted",
)  # fmt: skip
_DECISION = (
    "decision", "decision_id", "corrects", "counts", "verdict", "rank", "reason", "step", "entered_by", "entered_at",
    "validated_by", "validated_at", "released_at", "outcome", "waiting_rank",
)  # fmt: skip
_PLACE = ("call_position", "from_waiting_list", "answer_by", "answer", "revoked_at")


@dataclass(frozen=True)
class Table:
    """The scope of a table: an edition with its juries; `jury_id` restricts it to the files of one jury."""

    edition: Edition
    juries: Sequence[Jury]
    assignments: Assignments | None
    jury_id: str | None

    def jury_of(self, application: Application) -> Jury | None:
        return jury_in_charge(self.juries, self.assignments, application.id, application.profile)

    def holds(self, application: Application) -> bool:
        jury = self.jury_of(application)
        return self.jury_id is None or (jury is not None and jury.id == self.jury_id)


def header(edition: Edition) -> list[str]:
    """The column names, with one mark for each criterion of the edition."""
    marks = [f"mark_{criterion.code}" for criterion in edition.criteria]
    means = [f"mean_{phase.value}" for phase in Phase]
    states = [f"state_{phase.value}" for phase in Phase]
    return [*_FILE, *marks, *means, *states, "mean", "jurors", *_DECISION, *_PLACE]


async def rows_of(table: Table, applications: Sequence[Application], persons: Persons, reviews: Reviews) -> list[Row]:
    """The rows of these files, in their order."""
    held = [application for application in applications if table.holds(application)]
    whose = await asyncio.gather(*(persons.find(one.person_id) for one in held))
    marks = await asyncio.gather(*(reviews.find(review_id(one.id)) for one in held))
    return [
        row
        for application, person, review in zip(held, whose, marks, strict=True)
        for row in _rows(table, application, person, review)
    ]


def _rows(table: Table, application: Application, person: Person | None, review: Review | None) -> list[Row]:
    own = [*_file(table, application, person), *_marks(table, application, person, review)]
    place = _place(application)
    counts = application.released_decision or application.current_decision
    decisions = [_decision(n, one, one is counts) for n, one in enumerate(application.decisions, start=1)]
    return [[*own, *decision, *place] for decision in decisions or [[None] * len(_DECISION)]]


def _file(table: Table, application: Application, person: Person | None) -> Row:
    jury, card = table.jury_of(application), person.card if person else None
    return [
        application.id,
        card.family_name if card else None,
        card.given_name if card else None,
        card.email if card else None,
        card.profession if card else None,
        card.employer if card else None,
        application.profile,
        application.file.value,
        _moment(application.started_at),
        _moment(application.submitted_at),
        jury.code if jury else None,
        ("yes" if application.id in jury.shortlist else "no") if jury else None,
    ]


def _marks(table: Table, application: Application, person: Person | None, review: Review | None) -> Row:
    grid, jury = table.edition.criteria, table.jury_of(application)
    if review is None or jury is None:
        return [None] * (len(grid) + 2 * len(Phase) + 2)
    employer = person.card.employer if person else None
    counting = [one for one in jury.members if jury.detected_conflict(one, employer) is None]
    return [
        *(review.mean([criterion], counting) for criterion in grid),
        *(review.mean(grid, counting, phase) for phase in Phase),
        *(review.state(one, grid, counting, jury.opinions_needed, jury.favourable_from).value for one in Phase),
        review.mean(grid, counting),
        len(review.counted(counting)),
    ]


def _decision(number: int, decision: Decision, counts: bool) -> Row:
    return [
        number,
        decision.id,
        decision.corrects,
        "yes" if counts else "no",
        decision.verdict.value,
        decision.rank,
        decision.reason,
        decision.step.value,
        decision.entered_by,
        _moment(decision.entered_at),
        decision.validated_by,
        _moment(decision.validated_at),
        _moment(decision.released_at),
        decision.outcome.value if decision.outcome else None,
        decision.waiting_rank,
    ]


def _place(application: Application) -> Row:
    offer = application.offer
    return [
        offer.call_position if offer else None,
        ("yes" if offer.from_waiting_list else "no") if offer else None,
        _moment(offer.answer_by) if offer else None,
        application.answer.value,
        _moment(offer.revoked_at) if offer else None,
    ]


def _moment(at: datetime | None) -> str | None:
    """In UTC, as ISO 8601: dates of spreadsheets have no time zone."""
    return at.isoformat(timespec="seconds") if at else None
