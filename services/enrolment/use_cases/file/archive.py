"""The archive of one person: everything this service stores of them."""

from dataclasses import dataclass
from datetime import datetime

from services.enrolment.domain.edition import Edition
from services.enrolment.domain.file.administrative_file import AdministrativeFile
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.learner import Learner
from services.enrolment.domain.papers.certificate import Certificate
from services.enrolment.use_cases.ports import (
    AdministrativeFiles,
    CertificateReader,
    Editions,
    EnrolmentReader,
    Learners,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Query
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class HeldEnrolment:
    """One enrolment with its edition, administrative file and certificates."""

    enrolment: Enrolment
    edition: Edition | None
    administrative: AdministrativeFile | None
    certificates: tuple[Certificate, ...]


@dataclass(frozen=True)
class Held:
    learner: Learner | None
    enrolments: tuple[HeldEnrolment, ...]
    made_at: datetime


@dataclass(frozen=True)
class OpenArchive(Query[Held]):
    """`institution_id` limits the archive to one institution; None: all.

    Refuses with `NotFound` for an unknown person, or one without an enrolment at that institution.
    """

    person_id: str
    institution_id: str | None

    async def __call__(
        self,
        learners: Learners,
        reader: EnrolmentReader,
        editions: Editions,
        files: AdministrativeFiles,
        certificates: CertificateReader,
        clock: Clock,
    ) -> Held:
        learner = await learners.find(self.person_id)
        enrolments = await reader.of_person(self.person_id, self.institution_id)
        if not enrolments and (learner is None or self.institution_id is not None):
            raise NotFound(thing="person", id=self.person_id)
        held = [
            HeldEnrolment(
                enrolment,
                await editions.find(enrolment.edition_id),
                await files.find(enrolment.id),
                tuple(
                    sorted(await certificates.of_enrolment(enrolment.id), key=lambda certificate: certificate.issued_at)
                ),
            )
            for enrolment in enrolments
        ]
        return Held(learner, tuple(held), clock.now())
