"""Juries: appointed, they score, and what they decide is entered, validated."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.applications.domain.application import Application, FileStatus
from services.applications.domain.decision import Pronounced, Step
from services.applications.domain.jury import Jury, Review
from services.applications.use_cases.fan_out import in_pages
from services.applications.use_cases.ports import (
    ApplicationReader,
    Applications,
    Editions,
    Juries,
    JuryReader,
    Reviews,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.errors import IllegalTransition, NotFound
from shared.kernel.ids import derived_id, new_id
from shared.kernel.repository import Cause


@dataclass(frozen=True)
class AppointJury(Command[Jury]):
    id: str
    edition_id: str
    members: tuple[str, ...]
    president: str


async def appoint_jury(command: AppointJury, editions: Editions, juries: Juries) -> Jury:
    """An edition's jury; a second one refuses with `AlreadyExists`."""
    edition = await editions.get(command.edition_id)
    return await juries.add(
        Jury.appoint(command.id, edition.id, edition.institution_id, command.members, command.president)
    )


@dataclass(frozen=True)
class EnterScores(Command[Review]):
    application_id: str
    juror: str
    scores: dict[str, float]


async def enter_scores(
    command: EnterScores, applications: Applications, editions: Editions, juries: JuryReader, reviews: Reviews
) -> Review:
    """A juror's marks for a complete file."""
    application = await applications.get(command.application_id)
    (await jury_of(application.edition_id, juries)).require_member(command.juror, "score")
    if application.file is not FileStatus.COMPLETE:
        raise IllegalTransition("application", "score", application.file, (FileStatus.COMPLETE,))
    edition = await editions.get(application.edition_id)
    review = await reviews.add(
        Review(
            id=review_id(application.id),
            application_id=application.id,
            edition_id=edition.id,
            institution_id=edition.institution_id,
        )
    )
    return await reviews.change(review.id, lambda review: review.score(command.juror, command.scores, edition.criteria))


@dataclass(frozen=True)
class EnterDecision(Command[Application]):
    application_id: str
    pronounced: Pronounced
    by: str
    as_secretary: bool = False
    """True for the secretary who notes what the jury has pronounced."""


async def enter_decision(
    command: EnterDecision, applications: Applications, editions: Editions, juries: JuryReader, clock: Clock
) -> Application:
    """Note what the jury pronounces."""
    edition = await editions.get((await applications.get(command.application_id)).edition_id)
    jury = await jury_of(edition.id, juries)
    if not command.as_secretary:
        jury.require_member(command.by, "enter a decision")
    decision_id = new_id()
    return await applications.change(
        command.application_id,
        lambda application: application.enter_decision(
            decision_id, command.pronounced, edition, command.by, clock.now()
        ),
    )


@dataclass(frozen=True)
class ValidateDecision(Command[Application]):
    application_id: str
    by: str


async def validate_decision(
    command: ValidateDecision, applications: Applications, juries: JuryReader, clock: Clock
) -> Application:
    """The president's word on one decision."""
    application = await applications.get(command.application_id)
    (await jury_of(application.edition_id, juries)).require_president(command.by, "validate a decision")
    return await applications.change(
        command.application_id, lambda application: application.validate_decision(command.by, clock.now())
    )


@dataclass(frozen=True)
class ApproveDecisions(Command[Jury]):
    """All that is entered up to now; the applications follow by the jury's word."""

    edition_id: str
    by: str


async def approve_decisions(command: ApproveDecisions, juries: Juries, reader: JuryReader, clock: Clock) -> Jury:
    jury = await jury_of(command.edition_id, reader)
    return await juries.change(jury.id, lambda jury: jury.approve_decisions(command.by, clock.now()))


@dataclass(frozen=True)
class ValidateApproved(Command[int]):
    """Because the president has approved all that was entered by `at`."""

    edition_id: str
    by: str
    at: datetime
    cause: Cause


async def validate_approved(command: ValidateApproved, reader: ApplicationReader, applications: Applications) -> int:
    """Validate each decision entered by then. Answers how many files took it."""

    def is_meant(application: Application) -> bool:
        current = application.current_decision
        return current is not None and current.step is Step.ENTERED and current.entered_at <= command.at

    def validate(application: Application) -> None:
        if is_meant(application):  # it may have been replaced since it was read
            application.validate_decision(command.by, command.at)

    ids = (application.id async for application in reader.of_edition(command.edition_id) if is_meant(application))
    return await in_pages(ids, lambda one: applications.change(one, validate, cause=command.cause))


async def jury_of(edition_id: str, juries: JuryReader) -> Jury:
    """The edition's jury; refuses with `NotFound` while none is appointed."""
    jury = await juries.of_edition(edition_id)
    if jury is None:
        raise NotFound(thing="jury of edition", id=edition_id)
    return jury


def review_id(application_id: str) -> str:
    """The one review that an application has."""
    return derived_id("review", application_id)


USE_CASES: list[Callable[..., Awaitable[Any]]] = [
    appoint_jury,
    enter_scores,
    enter_decision,
    validate_decision,
    approve_decisions,
    validate_approved,
]
