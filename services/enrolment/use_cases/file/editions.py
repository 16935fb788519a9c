"""Copies of what other services publish: editions, their progress, and contact cards."""

from contextlib import suppress
from dataclasses import dataclass

from services.enrolment.domain.edition import Edition, Progress
from services.enrolment.domain.file.learner import Card, Learner
from services.enrolment.domain.policy import Terms
from services.enrolment.domain.state import Reason
from services.enrolment.use_cases.ports import Editions, EnrolmentReader, Enrolments, Learners
from shared.kernel.commands import Command
from shared.kernel.errors import IllegalTransition
from shared.kernel.repository import Cause
from shared.kernel.words import Text

AT_A_TIME = 100


@dataclass(frozen=True, kw_only=True)
class LearnEdition(Command[Edition], did="learn-edition"):
    """Stores the copy of an opened edition, then opens the intents that wait for it.

    `EnrolLearner` saves the intent before it looks for the edition, so that one of the two sees the other and no intent
    waits for a known edition. A repetition after a crash opens the rest.
    """

    edition_id: str
    code: str
    programme_id: str
    institution_id: str
    title: Text
    place: str
    terms: Terms

    async def __call__(self, editions: Editions, enrolments: Enrolments, reader: EnrolmentReader) -> Edition:
        edition = await editions.add(
            Edition(
                id=self.edition_id,
                code=self.code,
                programme_id=self.programme_id,
                institution_id=self.institution_id,
                title=self.title,
                place=self.place,
                terms=self.terms,
            )
        )
        while waiting := await reader.awaiting(edition.id, limit=AT_A_TIME):
            for enrolment_id in waiting:
                with suppress(IllegalTransition):  # cancelled since it was listed
                    await enrolments.change(enrolment_id, lambda it: it.open(edition.terms))
        return edition


@dataclass(frozen=True, kw_only=True)
class FollowEdition(Command[Edition | None], did="follow-edition"):
    """Updates the progress of an edition.

    A cancelled edition also cancels the enrolments that were deferred into it; the others end with their applications.
    """

    edition_id: str
    progress: Progress
    cause: Cause

    async def __call__(self, editions: Editions, enrolments: Enrolments, reader: EnrolmentReader) -> Edition | None:
        if await editions.find(self.edition_id) is None:
            return None  # cancelled before it opened: it has no enrolment
        edition = await editions.change(self.edition_id, lambda it: it.follow(self.progress), cause=self.cause)
        if self.progress is Progress.CANCELLED:
            for enrolment_id in await reader.gone_on_in(edition.id):
                with suppress(IllegalTransition):  # ended already
                    await enrolments.change(
                        enrolment_id, lambda it: it.cancel(Reason.EDITION_CANCELLED), cause=self.cause
                    )
        return edition


@dataclass(frozen=True, kw_only=True)
class LearnCard(Command[Learner], did="learn-card"):
    """Stores the latest contact card of a person."""

    person_id: str
    card: Card
    cause: Cause

    async def __call__(self, learners: Learners) -> Learner:
        await learners.add(Learner(id=self.person_id, card=self.card))
        return await learners.change(self.person_id, lambda it: it.follow(self.card), cause=self.cause)
