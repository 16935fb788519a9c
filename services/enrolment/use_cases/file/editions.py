"""What enrolment learns from the other services: editions, their progress, and who the learners are."""

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
    """An edition was opened on these terms."""

    edition_id: str
    code: str
    programme_id: str
    institution_id: str
    title: Text
    place: str
    terms: Terms

    async def __call__(self, editions: Editions, enrolments: Enrolments, reader: EnrolmentReader) -> Edition:
        """Keep the copy, then open the intents that were waiting for it.

        First the copy, then the look at the intents; `enrol_learner` does the two the other way round. Whichever comes
        second sees what the other has written, so that no intent waits for an edition that is here. Told again after a
        crash half-way, it opens the rest.
        """
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
    """The edition has got this far."""

    edition_id: str
    progress: Progress
    cause: Cause

    async def __call__(self, editions: Editions, enrolments: Enrolments, reader: EnrolmentReader) -> Edition | None:
        """A cancelled edition ends the enrolments that had gone on in it; the others end with their applications."""
        if await editions.find(self.edition_id) is None:
            return None  # given up before it opened: nobody could enrol
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
    """A person's contact card is now this."""

    person_id: str
    card: Card
    cause: Cause

    async def __call__(self, learners: Learners) -> Learner:
        await learners.add(Learner(id=self.person_id, card=self.card))
        return await learners.change(self.person_id, lambda it: it.follow(self.card), cause=self.cause)
