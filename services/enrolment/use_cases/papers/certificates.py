"""Certificates: issue, print, verify, revoke; and the agreement of an enrolment."""

from dataclasses import dataclass

from services.enrolment.domain.edition import Edition
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.learner import Card
from services.enrolment.domain.institution import Institution
from services.enrolment.domain.papers.certificate import Certificate, CertificateKind, Revocation
from services.enrolment.domain.papers.errors import NameNotKnown
from services.enrolment.use_cases.ports import (
    CertificateReader,
    Certificates,
    Editions,
    Enrolments,
    Institutions,
    Learners,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound
from shared.kernel.ids import new_code, typed_code
from shared.kernel.repository import Cause


@dataclass(frozen=True, kw_only=True)
class LearnInstitution(Command[Institution], did="learn-institution"):
    """Stores the latest name of an institution."""

    institution_id: str
    name: str
    cause: Cause

    async def __call__(self, institutions: Institutions) -> Institution:
        await institutions.add(Institution(id=self.institution_id, name=self.name))
        return await institutions.change(self.institution_id, lambda it: it.follow(self.name), cause=self.cause)


@dataclass(frozen=True, kw_only=True)
class IssueCertificate(Command[Certificate], did="issue-certificate"):
    """Attests the recorded facts; returns the issued certificate while facts and name are the same."""

    enrolment_id: str
    kind: CertificateKind

    async def __call__(
        self,
        enrolments: Enrolments,
        editions: Editions,
        learners: Learners,
        certificates: Certificates,
        clock: Clock,
    ) -> Certificate:
        enrolment = await enrolments.get(self.enrolment_id)
        edition = await editions.get(enrolment.edition_id)
        card = await _card_of(enrolment, learners, self.kind)
        issued = Certificate.issue(self.kind, enrolment, edition, card, code=new_code(), at=clock.now())
        return await certificates.add(issued)


@dataclass(frozen=True, kw_only=True)
class RevokeCertificate(Command[Certificate], did="revoke-certificate"):
    enrolment_id: str
    certificate_id: str
    reason: Revocation

    async def __call__(self, certificates: Certificates, clock: Clock) -> Certificate:
        present = await _of_enrolment(self.enrolment_id, self.certificate_id, certificates)
        return await certificates.change(present.id, lambda it: it.revoke(self.reason, clock.now()))


@dataclass(frozen=True)
class Printable:
    """A certificate with the data that its paper shows."""

    certificate: Certificate
    card: Card
    institution: str


@dataclass(frozen=True)
class PrintCertificate(Query[Printable]):
    """Refuses with `IllegalTransition` after a revocation, with `NameNotKnown` or `NameChanged`."""

    enrolment_id: str
    certificate_id: str

    async def __call__(
        self,
        certificates: Certificates,
        enrolments: Enrolments,
        learners: Learners,
        institutions: Institutions,
    ) -> Printable:
        certificate = await _of_enrolment(self.enrolment_id, self.certificate_id, certificates)
        certificate.must_hold("print")
        enrolment = await enrolments.get(certificate.enrolment_id)
        card = await _card_of(enrolment, learners, certificate.kind)
        certificate.must_name(card)
        return Printable(certificate, card, await _name_of(certificate.institution_id, institutions))


@dataclass(frozen=True)
class ListCertificates(Query[tuple[Certificate, ...]]):
    """All certificates of an enrolment, including the revoked ones, oldest first."""

    enrolment_id: str

    async def __call__(self, reader: CertificateReader) -> tuple[Certificate, ...]:
        return tuple(
            sorted(await reader.of_enrolment(self.enrolment_id), key=lambda certificate: certificate.issued_at)
        )


@dataclass(frozen=True)
class Verified:
    """What a verification shows to everybody who has the code."""

    certificate: Certificate
    institution: str


@dataclass(frozen=True)
class VerifyCertificate(Query[Verified]):
    """The certificate with this code. Refuses with `NotFound`."""

    code: str

    async def __call__(self, reader: CertificateReader, institutions: Institutions) -> Verified:
        found = await reader.by_code(typed_code(self.code))
        if found is None:
            raise NotFound(thing="certificate", id=self.code[:20])
        return Verified(found, await _name_of(found.institution_id, institutions))


@dataclass(frozen=True)
class Agreement:
    """The data of a convention or contract."""

    enrolment: Enrolment
    edition: Edition
    card: Card
    institution: str


@dataclass(frozen=True)
class DrawUpAgreement(Query[Agreement]):
    """The convention (with an employer or funder) or contract (with the person), from the current data."""

    enrolment_id: str

    async def __call__(
        self, enrolments: Enrolments, editions: Editions, learners: Learners, institutions: Institutions
    ) -> Agreement:
        enrolment = await enrolments.get(self.enrolment_id)
        edition = await editions.get(enrolment.edition_id)
        card = await _card_of(enrolment, learners)
        return Agreement(enrolment, edition, card, await _name_of(enrolment.institution_id, institutions))


async def _of_enrolment(enrolment_id: str, certificate_id: str, certificates: Certificates) -> Certificate:
    found = await certificates.find(certificate_id)
    if found is None or found.enrolment_id != enrolment_id:
        raise NotFound(thing="certificate", id=certificate_id)
    return found


async def _card_of(enrolment: Enrolment, learners: Learners, kind: CertificateKind | None = None) -> Card:
    """The name to print; after an erasure, the holder's name, and for the diploma only."""
    learner = await learners.find(enrolment.person_id)
    if learner is None or ((learner.erased or enrolment.erased) and kind is not CertificateKind.DIPLOMA):
        raise NameNotKnown
    if not learner.erased:
        return learner.card
    if learner.holder is None:
        raise NameNotKnown
    return Card(given_name=learner.holder.given_name, family_name=learner.holder.family_name, locale="fr")


async def _name_of(institution_id: str, institutions: Institutions) -> str:
    """The institution's name, or its id until the catalogue's event arrives."""
    found = await institutions.find(institution_id)
    return found.name if found else institution_id
