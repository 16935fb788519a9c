"""The roll of an edition: its confirmed learners with their names."""

from dataclasses import dataclass

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.learner import Learner
from services.enrolment.domain.state import State
from services.enrolment.use_cases.ports import EnrolmentReader, LearnerReader
from shared.kernel.commands import Query
from shared.kernel.repository import Page


@dataclass(frozen=True)
class RollEntry:
    """`learner`: None until the contact card arrives."""

    enrolment: Enrolment
    learner: Learner | None


@dataclass(frozen=True, kw_only=True)
class CallRoll(Query[Page[RollEntry]]):
    edition_id: str
    limit: int
    cursor: str | None = None

    async def __call__(self, reader: EnrolmentReader, people: LearnerReader) -> Page[RollEntry]:
        page = await reader.enrolments(
            institution_id=None,
            edition_id=self.edition_id,
            state=State.CONFIRMED,
            limit=self.limit,
            cursor=self.cursor,
        )
        learners = await people.learners([enrolment.person_id for enrolment in page.items])
        entries = tuple(RollEntry(enrolment, learners.get(enrolment.person_id)) for enrolment in page.items)
        return Page(entries, page.next)
