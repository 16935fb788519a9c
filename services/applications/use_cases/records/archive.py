"""Collects all data that applications stores about one person."""

from dataclasses import dataclass
from datetime import datetime

from services.applications.domain.access import JuryMark, Undisclosed, disclosable, jury_marks
from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application
from services.applications.domain.file.person import Person
from services.applications.domain.interviews.diary import Diary
from services.applications.domain.interviews.interview import Interview
from services.applications.domain.interviews.meeting import Meeting
from services.applications.domain.records.trail import TrailEntry
from services.applications.use_cases.jury.reviews import jury_of_file, review_id
from services.applications.use_cases.ports import (
    ApplicationFilter,
    ApplicationReader,
    Assigned,
    Diaries,
    Editions,
    Interviews,
    JuryReader,
    Persons,
    Reviews,
    TrailReader,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Query
from shared.kernel.errors import NotFound

AT_ONCE = 200
"""More applications than one person makes."""


@dataclass(frozen=True)
class HeldFile:
    """One application with its parts; `meeting` is the interview, with its video link."""

    application: Application
    edition: Edition | None
    marks: tuple[JuryMark, ...]
    interview: Interview | None
    meeting: Meeting | None


@dataclass(frozen=True)
class Held:
    person: Person | None
    files: tuple[HeldFile, ...]
    trail: tuple[TrailEntry, ...]
    made_at: datetime


@dataclass(frozen=True)
class OpenArchive(Query[Held]):
    """All data about a person, or those of one institution.

    Refuses with `NotFound` an unknown person, or one without an application at the institution.
    """

    person_id: str
    institution_id: str | None

    async def __call__(
        self,
        persons: Persons,
        reader: ApplicationReader,
        editions: Editions,
        juries: JuryReader,
        assigned: Assigned,
        reviews: Reviews,
        interviews: Interviews,
        diaries: Diaries,
        trail: TrailReader,
        undisclosed: Undisclosed,
        clock: Clock,
    ) -> Held:
        person = await persons.find(self.person_id)
        wanted = ApplicationFilter(person_id=self.person_id, institution_id=self.institution_id)
        applications = (await reader.matching(wanted, AT_ONCE, None)).items
        if not applications and (person is None or self.institution_id is not None):
            raise NotFound(thing="person", id=self.person_id)
        files = []
        for application in applications:
            edition = await editions.find(application.edition_id)
            marks = await _marks(application, edition, person, juries, assigned, reviews)
            interview = await interviews.find(Interview.id_for(application.id))
            files.append(HeldFile(application, edition, marks, interview, await _meeting(interview, diaries)))
        entries = await trail.about(self.person_id, self.institution_id)
        return Held(person, tuple(files), disclosable(entries, applications, undisclosed), clock.now())


async def _marks(
    application: Application,
    edition: Edition | None,
    person: Person | None,
    juries: JuryReader,
    assigned: Assigned,
    reviews: Reviews,
) -> tuple[JuryMark, ...]:
    review = await reviews.find(review_id(application.id))
    if review is None or edition is None:
        return ()
    try:
        jury = await jury_of_file(application, juries, assigned)
    except NotFound:
        return ()
    employer = person.card.employer if person else None
    counting = [one for one in jury.members if not jury.detected_conflict(one, employer)]
    return jury_marks(application, review, edition.criteria, counting)


async def _meeting(interview: Interview | None, diaries: Diaries) -> Meeting | None:
    diary = await diaries.find(Diary.id_for(interview.jury_id)) if interview else None
    held = diary.held_by(interview.application_id) if diary and interview else None
    return held[1].meeting if held else None
