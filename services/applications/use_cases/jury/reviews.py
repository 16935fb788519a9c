"""Reviews: jurors mark the files of their jury, declare conflicts of interest, and see the marks of others after their
own."""

import asyncio
from dataclasses import dataclass

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application, FileStatus
from services.applications.domain.file.hearing import UNHEARD, Hearing
from services.applications.domain.file.person import Person
from services.applications.domain.jury.errors import ConflictOfInterest, NotOnJury
from services.applications.domain.jury.jury import Jury, jury_in_charge
from services.applications.domain.jury.review import Opinion, Review, phases_of
from services.applications.use_cases.ports import (
    ApplicationFilter,
    ApplicationReader,
    Applications,
    Assigned,
    Editions,
    Juries,
    JuryReader,
    Persons,
    Reviews,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound
from shared.kernel.ids import derived_id
from shared.kernel.words import Phase


@dataclass(frozen=True)
class Sight:
    """A review with what is needed to show it. `barred`: jurors with a conflict of interest, declared or detected."""

    application: Application
    review: Review
    jury: Jury | None
    edition: Edition
    barred: frozenset[str]

    @property
    def counting(self) -> tuple[str, ...]:
        """The members whose marks count."""
        return tuple(one for one in self.jury.members if one not in self.barred) if self.jury else ()

    @property
    def hearing(self) -> Hearing:
        """How many jurors have marked the oral."""
        if self.jury is None:
            return UNHEARD
        return self.review.hearing(self.edition.criteria, self.counting, self.jury.opinions_needed)


@dataclass(frozen=True)
class EnterScores(Command[Review], did="enter-scores"):
    """Enters a juror's marks for a complete file, in the phases that the calendar of the jury opens.

    Refused once the decision is released, except for the oral of an applicant who was refused without one.
    """

    application_id: str
    juror: str
    scores: dict[str, float]
    opinion: Opinion | None = None

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        juries: JuryReader,
        assigned: Assigned,
        persons: Persons,
        reviews: Reviews,
        clock: Clock,
    ) -> Review:
        application = await applications.get(self.application_id)
        jury = await jury_of_file(application, juries, assigned)
        jury.require_member(self.juror, "score")
        await bar(self.juror, jury, application, persons, reviews)
        edition = await editions.get(application.edition_id)
        phases = phases_of(self.scores, edition.criteria)
        hearing = (await _sight(application, edition, jury, persons, reviews)).hearing
        application.require_to_be_scored(late_oral=phases == (Phase.ORAL,) and not hearing.is_complete)
        jury.require_open(phases, application.id, clock.now())
        review = await reviews.aside.add(_blank(application))
        return await reviews.change(
            review.id,
            lambda review: review.score(self.juror, self.scores, edition.criteria, self.opinion),
        )


@dataclass(frozen=True)
class DeclareConflict(Command[Review], did="declare-conflict"):
    """A juror declares a conflict of interest, or the office does for them."""

    application_id: str
    juror: str
    reason: str
    by: str

    async def __call__(
        self,
        applications: Applications,
        juries: JuryReader,
        assigned: Assigned,
        reviews: Reviews,
        clock: Clock,
    ) -> Review:
        application = await applications.get(self.application_id)
        (await jury_of_file(application, juries, assigned)).require_member(self.juror, "declare a conflict of interest")
        review = await reviews.aside.add(_blank(application))
        return await reviews.change(
            review.id,
            lambda review: review.declare_conflict(self.juror, self.reason, self.by, clock.now()),
        )


@dataclass(frozen=True)
class SeeReview(Query[Sight]):
    application_id: str

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        juries: JuryReader,
        assigned: Assigned,
        persons: Persons,
        reviews: Reviews,
    ) -> Sight:
        application = await applications.get(self.application_id)
        edition = await editions.get(application.edition_id)
        return await _sight(application, edition, await jury_if_any(application, juries, assigned), persons, reviews)


@dataclass(frozen=True)
class ListFiles(Query[tuple[list[Sight], str | None]]):
    """A page of complete files of one jury; `limit` bounds how many files are read for it."""

    jury_id: str
    limit: int
    cursor: str | None

    async def __call__(
        self,
        juries: Juries,
        all_juries: JuryReader,
        assigned: Assigned,
        reader: ApplicationReader,
        editions: Editions,
        persons: Persons,
        reviews: Reviews,
    ) -> tuple[list[Sight], str | None]:
        jury = await juries.get(self.jury_id)
        siblings, assignments = await all_juries.of_edition(jury.edition_id), await assigned.find(jury.edition_id)
        edition = await editions.get(jury.edition_id)
        wanted = ApplicationFilter(edition_id=jury.edition_id, file=FileStatus.COMPLETE)
        page = await reader.matching(wanted, self.limit, self.cursor)

        def is_ours(application: Application) -> bool:
            charged = jury_in_charge(siblings, assignments, application.id, application.profile)
            return charged is not None and charged.id == jury.id

        ours = [application for application in page.items if is_ours(application)]
        return list(await asyncio.gather(*(_sight(one, edition, jury, persons, reviews) for one in ours))), page.next


@dataclass(frozen=True)
class LookAtFile(Query[Edition]):
    """Refuses a juror of another jury (`NotOnJury`) or with a conflict of interest (`ConflictOfInterest`).

    During an anonymous phase, refuses every document that may carry a name (`WithheldInAnonymousPhase`). `document`:
    its kind, None for the identity. `in_office`: the caller may see files for another reason, and is bound only by a
    seat on the jury of the file.
    """

    application_id: str
    juror: str
    in_office: bool
    document: str | None = None

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        juries: JuryReader,
        assigned: Assigned,
        persons: Persons,
        reviews: Reviews,
        clock: Clock,
    ) -> Edition:
        application = await applications.get(self.application_id)
        edition = await editions.get(application.edition_id)
        jury = await jury_of_file(application, juries, assigned)
        if self.juror not in jury.members:
            if self.in_office:
                return edition
            raise NotOnJury(verb="look at this file")
        await bar(self.juror, jury, application, persons, reviews)
        if self.document is None or not application.document_rule(self.document, edition).anonymous:
            jury.require_identities_shown(self.document or "who the applicant is", clock.now())
        return edition


async def jury_of_file(application: Application, juries: JuryReader, assigned: Assigned) -> Jury:
    """The jury that judges a file. Refuses with `NotFound` if there is none."""
    jury = await jury_if_any(application, juries, assigned)
    if jury is None:
        raise NotFound(thing="jury of application", id=application.id)
    return jury


async def jury_if_any(application: Application, juries: JuryReader, assigned: Assigned) -> Jury | None:
    assignments = await assigned.find(application.edition_id)
    all_of_edition = await juries.of_edition(application.edition_id)
    return jury_in_charge(all_of_edition, assignments, application.id, application.profile)


async def bar(juror: str, jury: Jury, application: Application, persons: Persons, reviews: Reviews) -> None:
    """Refuse a juror with a declared or detected conflict of interest (`ConflictOfInterest`)."""
    review = await reviews.find(review_id(application.id))
    if review is not None:
        review.require_no_conflict(juror)
    if jury.affiliations.get(juror):
        person = await persons.find(application.person_id)
        if jury.detected_conflict(juror, _employer(person)):
            raise ConflictOfInterest(reason="same-employer")


async def hearing_of(
    application: Application, edition: Edition, jury: Jury | None, persons: Persons, reviews: Reviews
) -> Hearing:
    """How many jurors have marked the oral; without a read where the edition has no oral."""
    if not edition.has_oral:
        return UNHEARD
    return (await _sight(application, edition, jury, persons, reviews)).hearing


async def _sight(
    application: Application, edition: Edition, jury: Jury | None, persons: Persons, reviews: Reviews
) -> Sight:
    review = await reviews.find(review_id(application.id)) or _blank(application)
    barred = set(review.conflicts)
    if jury is not None and jury.affiliations:
        employer = _employer(await persons.find(application.person_id))
        barred |= {juror for juror in jury.members if jury.detected_conflict(juror, employer)}
    return Sight(application, review, jury, edition, frozenset(barred))


def _employer(person: Person | None) -> str | None:
    return person.card.employer if person else None


def _blank(application: Application) -> Review:
    return Review(
        id=review_id(application.id),
        application_id=application.id,
        edition_id=application.edition_id,
        institution_id=application.institution_id,
    )


def review_id(application_id: str) -> str:
    """The id of the review of an application."""
    return derived_id("review", application_id)
