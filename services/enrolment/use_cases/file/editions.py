"""What enrolment learns from the other services: editions, their progress, and who the learners are."""

from contextlib import suppress
from dataclasses import dataclass

from services.enrolment.domain.edition import Edition, Progress
from services.enrolment.domain.file.learner import Card, Learner
from services.enrolment.domain.policy import Terms, Text
from services.enrolment.domain.state import Reason
from services.enrolment.use_cases.ports import Editions, EnrolmentReader, Enrolments, Learners
from shared.kernel.commands import Command, UseCase
from shared.kernel.errors import IllegalTransition
from shared.kernel.repository import Cause

AT_A_TIME = 100


@dataclass(frozen=True, kw_only=True)
class LearnEdition(Command[Edition]):
    """An edition was opened on these terms."""

    edition_id: str
    code: str
    programme_id: str
    institution_id: str
    title: Text
    place: str
    terms: Terms


async def learn_edition(
    command: LearnEdition, editions: Editions, enrolments: Enrolments, reader: EnrolmentReader
) -> Edition:
    """Keep the copy, then open the intents that were waiting for it.

    First the copy, then the look at the intents; `enrol_learner` does the two the other way round. Whichever comes
    second sees what the other has written, so that no intent waits for an edition that is here. Told again after a
    crash half-way, it opens the rest.
    """
    edition = await editions.add(
        Edition(
            id=command.edition_id,
            code=command.code,
            programme_id=command.programme_id,
            institution_id=command.institution_id,
            title=command.title,
            place=command.place,
            terms=command.terms,
        )
    )
    while waiting := await reader.awaiting(edition.id, limit=AT_A_TIME):
        for enrolment_id in waiting:
            with suppress(IllegalTransition):  # cancelled since it was listed
                await enrolments.change(enrolment_id, lambda it: it.open(edition.terms))
    return edition


@dataclass(frozen=True, kw_only=True)
class FollowEdition(Command[Edition | None]):
    """The edition has got this far."""

    edition_id: str
    progress: Progress
    cause: Cause


async def follow_edition(
    command: FollowEdition, editions: Editions, enrolments: Enrolments, reader: EnrolmentReader
) -> Edition | None:
    """A cancelled edition ends the enrolments that had gone on in it; the others end with their applications."""
    if await editions.find(command.edition_id) is None:
        return None  # given up before it opened: nobody could enrol
    edition = await editions.change(command.edition_id, lambda it: it.follow(command.progress), cause=command.cause)
    if command.progress is Progress.CANCELLED:
        for enrolment_id in await reader.gone_on_in(edition.id):
            with suppress(IllegalTransition):  # ended already
                await enrolments.change(
                    enrolment_id, lambda it: it.cancel(Reason.EDITION_CANCELLED), cause=command.cause
                )
    return edition


@dataclass(frozen=True, kw_only=True)
class LearnCard(Command[Learner]):
    """A person's contact card is now this."""

    person_id: str
    card: Card
    cause: Cause


async def learn_card(command: LearnCard, learners: Learners) -> Learner:
    await learners.add(Learner(id=command.person_id, card=command.card))
    return await learners.change(command.person_id, lambda it: it.follow(command.card), cause=command.cause)


USE_CASES: list[UseCase] = [learn_edition, follow_edition, learn_card]
