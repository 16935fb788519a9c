"""Deferral to a later edition: request, answer of that edition's seat board, continuation."""

from dataclasses import dataclass
from datetime import datetime

from services.enrolment.domain.edition import Progress
from services.enrolment.domain.file.enrolment import Enrolment, deferred_id
from services.enrolment.domain.file.errors import NotALaterEdition
from services.enrolment.domain.state import Reason, State
from services.enrolment.use_cases.ports import Editions, Enrolments
from services.enrolment.use_cases.verbs import OfEnrolment
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.repository import Cause


@dataclass(frozen=True, kw_only=True)
class AskDeferral(OfEnrolment, did="ask-deferral"):
    """Requests a place in a later edition. Refuses with `NotALaterEdition` or `DeferralAsked`."""

    to_edition_id: str

    async def __call__(self, enrolments: Enrolments, editions: Editions, clock: Clock) -> Enrolment:
        later = await editions.find(self.to_edition_id)
        present = await enrolments.get(self.enrolment_id)
        earlier = await editions.find(present.edition_id)
        if later is None or earlier is None or not later.takes_over_from(earlier):
            raise NotALaterEdition(edition_id=self.to_edition_id)
        if await enrolments.find(deferred_id(present.application_id, later.id)) is not None:
            raise NotALaterEdition(edition_id=self.to_edition_id)  # the learner was deferred there before and left
        return await enrolments.change(
            present.id, lambda it: it.ask_deferral(later.id, begins_on=later.terms.starts_on, at=clock.now())
        )


@dataclass(frozen=True, kw_only=True)
class AnswerDeferral(OfEnrolment, did="answer-deferral"):
    """Applies the answer of the later edition's seat board. `refused`: the reason; None: a place is reserved."""

    to_edition_id: str
    refused: str | None
    cause: Cause

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        def decide(enrolment: Enrolment) -> None:
            if self.refused is None:
                enrolment.defer(self.to_edition_id, clock.now())
            else:
                enrolment.refuse_deferral(self.to_edition_id, self.refused)

        return await enrolments.change(self.enrolment_id, decide, cause=self.cause)


@dataclass(frozen=True, kw_only=True)
class GoOn(Command[Enrolment | None], did="go-on"):
    """Creates the enrolment in the later edition after a deferral; a repetition changes nothing.

    It adds the new enrolment, then checks whether the application or the edition has ended. `CancelForApplication` and
    `FollowEdition` save the end first and then look for the new enrolment, so that one of the two cancels it.
    """

    enrolment_id: str
    to_edition_id: str
    deferred_at: datetime

    async def __call__(self, enrolments: Enrolments, editions: Editions) -> Enrolment | None:
        before = await enrolments.get(self.enrolment_id)
        if before.state is not State.DEFERRED:
            return None
        goes_on = before.goes_on_in(self.to_edition_id, self.deferred_at)
        if edition := await editions.find(self.to_edition_id):
            goes_on.open(edition.terms)
        kept = await enrolments.add(goes_on)
        if kept.state is State.CANCELLED:
            return kept
        if (await enrolments.get(before.id)).state is State.CANCELLED:
            return await enrolments.change(kept.id, lambda it: it.cancel(Reason.APPLICATION_WITHDRAWN))
        if (edition := await editions.find(self.to_edition_id)) and edition.progress is Progress.CANCELLED:
            return await enrolments.change(kept.id, lambda it: it.cancel(Reason.EDITION_CANCELLED))
        return kept
