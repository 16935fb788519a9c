"""What enrolment can be asked. Whose enrolments a caller may see is said in the question."""

from dataclasses import dataclass

from services.enrolment.domain.edition import Edition
from services.enrolment.domain.file.enrolment import Enrolment, deferred_id, enrolment_id
from services.enrolment.domain.file.learner import Learner
from services.enrolment.domain.policy import ModulePolicy
from services.enrolment.domain.state import State
from services.enrolment.use_cases.ports import Editions, EnrolmentReader, Enrolments, LearnerReader
from shared.kernel.commands import Query
from shared.kernel.errors import NotFound
from shared.kernel.repository import Page

ENROLMENT_OF_APPLICATION = "enrolment of application"


@dataclass(frozen=True)
class GetEnrolment(Query[Enrolment]):
    enrolment_id: str

    async def __call__(self, enrolments: Enrolments) -> Enrolment:
        return await enrolments.get(self.enrolment_id)


@dataclass(frozen=True)
class GetEnrolmentOfApplication(Query[Enrolment]):
    """The enrolment that an application led to."""

    application_id: str

    async def __call__(self, enrolments: Enrolments) -> Enrolment:
        """The last one, if it was deferred; ended by a withdrawal or not, what was paid is there."""
        found = await enrolments.find(enrolment_id(self.application_id))
        if found is None:
            raise NotFound(thing=ENROLMENT_OF_APPLICATION, id=self.application_id)
        while found.deferred_to is not None:
            later = await enrolments.find(deferred_id(self.application_id, found.deferred_to))
            if later is None:
                break  # it is on its way
            found = later
        return found


@dataclass(frozen=True, kw_only=True)
class ListEnrolments(Query[Page[Enrolment]]):
    """Enrolments of an institution (None: of all), of one edition, in one state; None leaves a filter out."""

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


@dataclass(frozen=True)
class GetEdition(Query[Edition]):
    edition_id: str

    async def __call__(self, editions: Editions) -> Edition:
        return await editions.get(self.edition_id)


@dataclass(frozen=True)
class GetModulePolicy(Query[ModulePolicy]):
    """What completing this module of the edition takes; refuses with `UnknownModule`."""

    edition_id: str
    module: str

    async def __call__(self, editions: Editions) -> ModulePolicy:
        return (await editions.get(self.edition_id)).terms.module(self.module)


@dataclass(frozen=True)
class RollEntry:
    """A learner on the roll; no name while the contact card has not arrived."""

    enrolment: Enrolment
    learner: Learner | None


@dataclass(frozen=True, kw_only=True)
class CallRoll(Query[Page[RollEntry]]):
    """Who attends this edition: confirmed enrolments, with names."""

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
        known = await people.learners([enrolment.person_id for enrolment in page.items])
        return Page(tuple(RollEntry(it, known.get(it.person_id)) for it in page.items), page.next)
