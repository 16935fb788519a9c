"""From the accepted offer to the final decision: enrol, award, fail, cancel, read."""

from dataclasses import dataclass
from datetime import date, datetime

from services.enrolment.domain.file.enrolment import Enrolment, deferred_id, enrolment_id
from services.enrolment.domain.policy import paris_day
from services.enrolment.domain.state import BY_APPLICATION, Reason, State
from services.enrolment.use_cases.ports import Editions, EnrolmentReader, Enrolments
from services.enrolment.use_cases.verbs import OfEnrolment
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound
from shared.kernel.repository import Cause, Page

ENROLMENT_OF_APPLICATION = "enrolment of application"


@dataclass(frozen=True, kw_only=True)
class EnrolLearner(Command[Enrolment], did="enrol-learner"):
    """Creates the enrolment of an accepted offer; a repetition changes nothing.

    Opens it if the terms of the edition are known, else stores an intent, which `LearnEdition` opens.
    """

    application_id: str
    person_id: str
    edition_id: str
    institution_id: str
    profile: str
    accepted_at: datetime

    async def __call__(self, enrolments: Enrolments, editions: Editions) -> Enrolment:
        enrolment = Enrolment(
            id=enrolment_id(self.application_id),
            application_id=self.application_id,
            person_id=self.person_id,
            edition_id=self.edition_id,
            institution_id=self.institution_id,
            profile=self.profile,
            accepted_at=self.accepted_at,
        )
        if edition := await editions.find(self.edition_id):
            enrolment.open(edition.terms)
        kept = await enrolments.add(enrolment)
        if kept.cancelled_for is Reason.DECISION_CORRECTED and kept.accepted_at < self.accepted_at:
            kept = await enrolments.change(kept.id, lambda it: it.revive(self.accepted_at))
        if kept.awaits_edition and (edition := await editions.find(self.edition_id)):  # learnt since the first look
            return await enrolments.change(kept.id, lambda it: it.open(edition.terms))
        return kept


@dataclass(frozen=True, kw_only=True)
class CancelForApplication(Command[Enrolment | None], did="cancel-for-application"):
    """Cancels the enrolment of an ended application, if there is one, and its continuation after a deferral.

    `GoOn` adds the continuation before it checks the application, so that one of the two sees the other.
    """

    application_id: str
    reason: Reason
    cause: Cause

    async def __call__(self, enrolments: Enrolments) -> Enrolment | None:
        found = await enrolments.find(enrolment_id(self.application_id))
        ended = None  # most applications end without an enrolment
        while found is not None and not (found.deferred_from and found.state is State.CANCELLED):
            if found.state is not State.DEFERRED or self.reason in BY_APPLICATION:
                ended = await enrolments.change(found.id, lambda it: it.cancel(self.reason), cause=self.cause)
            if found.deferred_to is None or self.reason is Reason.EDITION_CANCELLED:
                break  # a cancelled edition does not cancel a continuation in a later edition
            found = await enrolments.find(deferred_id(found.application_id, found.deferred_to))
        return ended


@dataclass(frozen=True, kw_only=True)
class AwardDiploma(OfEnrolment, did="award-diploma"):
    """`decided_on` None: today. Refuses with `PoliciesUnmet`."""

    decided_on: date | None = None

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        def decide(enrolment: Enrolment) -> None:
            at = clock.now()
            enrolment.award(decided_on=self.decided_on or paris_day(at), at=at)

        return await enrolments.change(self.enrolment_id, decide)


@dataclass(frozen=True, kw_only=True)
class FailEnrolment(OfEnrolment, did="fail-enrolment"):
    """Closes the file without a diploma. `decided_on` None: today."""

    decided_on: date | None = None

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        def decide(enrolment: Enrolment) -> None:
            at = clock.now()
            enrolment.fail(decided_on=self.decided_on or paris_day(at), at=at)

        return await enrolments.change(self.enrolment_id, decide)


@dataclass(frozen=True, kw_only=True)
class CancelEnrolment(OfEnrolment, did="cancel-enrolment"):
    """Ends the enrolment early, by decision of the institution."""

    reason: Reason

    async def __call__(self, enrolments: Enrolments) -> Enrolment:
        return await enrolments.change(self.enrolment_id, lambda it: it.cancel(self.reason))


@dataclass(frozen=True)
class GetEnrolment(Query[Enrolment]):
    enrolment_id: str

    async def __call__(self, enrolments: Enrolments) -> Enrolment:
        return await enrolments.get(self.enrolment_id)


@dataclass(frozen=True)
class GetEnrolmentOfApplication(Query[Enrolment]):
    """The enrolment of an application, cancelled or not; after deferrals, the latest."""

    application_id: str

    async def __call__(self, enrolments: Enrolments) -> Enrolment:
        found = await enrolments.find(enrolment_id(self.application_id))
        if found is None:
            raise NotFound(thing=ENROLMENT_OF_APPLICATION, id=self.application_id)
        while found.deferred_to is not None:
            later = await enrolments.find(deferred_id(self.application_id, found.deferred_to))
            if later is None:
                break  # the event of the deferral is not consumed yet
            found = later
        return found


@dataclass(frozen=True, kw_only=True)
class ListEnrolments(Query[Page[Enrolment]]):
    """Enrolments that match all filters, by id; None leaves a filter out."""

    institution_id: str | None
    edition_id: str | None = None
    state: State | None = None
    limit: int
    cursor: str | None = None

    async def __call__(self, reader: EnrolmentReader) -> Page[Enrolment]:
        return await reader.enrolments(
            institution_id=self.institution_id,
            edition_id=self.edition_id,
            state=self.state,
            limit=self.limit,
            cursor=self.cursor,
        )
