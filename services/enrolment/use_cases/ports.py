"""The ports of the use cases: repositories of aggregates, and readers for lists."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.enrolment.domain.edition import Edition
from services.enrolment.domain.file.administrative_file import AdministrativeFile
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.final_jury import FinalJury
from services.enrolment.domain.file.learner import Learner
from services.enrolment.domain.institution import Institution
from services.enrolment.domain.papers.bulk_import import BulkImport
from services.enrolment.domain.papers.certificate import Certificate
from services.enrolment.domain.state import State
from services.enrolment.domain.teaching.defences import DefenceDiary
from services.enrolment.domain.teaching.sheet import Sheet
from shared.kernel.repository import Page, Repository

Enrolments = Repository[Enrolment]
Editions = Repository[Edition]
Learners = Repository[Learner]
Sheets = Repository[Sheet]
Imports = Repository[BulkImport]
Certificates = Repository[Certificate]
Institutions = Repository[Institution]
AdministrativeFiles = Repository[AdministrativeFile]
FinalJuries = Repository[FinalJury]
DefenceDiaries = Repository[DefenceDiary]


class EnrolmentReader(Protocol):
    async def enrolments(
        self,
        *,
        institution_id: str | None,
        edition_id: str | None,
        state: State | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Enrolment]:
        """Enrolments that match all filters, by id. None leaves a filter out."""
        ...

    async def of_person(self, person_id: str, institution_id: str | None) -> Sequence[Enrolment]:
        """All enrolments of one person, at one institution or (None) at all institutions."""
        ...

    async def awaiting(self, edition_id: str, *, limit: int) -> Sequence[str]:
        """Ids of up to `limit` intents that wait for the terms of this edition, read from the primary."""
        ...

    async def gone_on_in(self, edition_id: str) -> Sequence[str]:
        """Ids of all enrolments that were deferred into this edition, in any state."""
        ...


class LearnerReader(Protocol):
    async def learners(self, person_ids: Sequence[str]) -> Mapping[str, Learner]:
        """The known learners, by person id; persons without a card and erased persons are left out."""
        ...


class ImportReader(Protocol):
    async def imports(self, edition_id: str, *, limit: int, cursor: str | None) -> Page[BulkImport]:
        """The bulk imports of an edition, by id."""
        ...

    async def unfinished(self) -> Sequence[str]:
        """The ids of all imports with rows to check or to write, of all editions."""
        ...


class CertificateReader(Protocol):
    async def of_enrolment(self, enrolment_id: str) -> Sequence[Certificate]:
        """Every certificate of an enrolment."""
        ...

    async def by_code(self, code: str) -> Certificate | None:
        """The certificate with this code."""
        ...


class FinalJuryReader(Protocol):
    async def juries(self, edition_id: str, *, limit: int, cursor: str | None) -> Page[FinalJury]:
        """The final juries of an edition, by id."""
        ...
