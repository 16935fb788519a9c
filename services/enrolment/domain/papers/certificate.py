"""A certificate: facts that the institution attests of a learner, with a code that verifies the paper."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from services.enrolment.domain.edition import Edition
from services.enrolment.domain.events import CertificateFact, CertificateIssued, CertificateRevoked
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.learner import Card
from services.enrolment.domain.papers.errors import NameChanged, NothingToAttest
from services.enrolment.domain.policy import paris_day
from services.enrolment.domain.state import State
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition
from shared.kernel.ids import derived_id
from shared.kernel.words import Mode, Text


class CertificateKind(StrEnum):
    COMPLETION = "completion"
    """Certificate of completion (*certificat de réalisation*, Code du travail R.6332-26): modules, dates, hours."""
    DIPLOMA = "diploma"
    """Attestation that the diploma was awarded; the institution prints the diploma itself."""


class Revocation(StrEnum):
    """Why a certificate no longer holds."""

    FACTS_CORRECTED = "facts_corrected"
    NAME_CORRECTED = "name_corrected"
    ISSUED_IN_ERROR = "issued_in_error"


@dataclass(frozen=True, kw_only=True)
class ModuleAttested:
    """Hours attended in one module; `completed_on` None: not completed."""

    code: str
    title: Text
    hours: float
    completed_on: date | None


@dataclass(frozen=True, kw_only=True)
class Attested:
    """The facts on the paper when it was issued. Without the name, which is printed from the contact card."""

    title: Text
    place: str
    starts_on: date
    ends_on: date
    planned_hours: float
    hours: dict[Mode, float]
    modules: tuple[ModuleAttested, ...]
    awarded_on: date | None

    @property
    def hours_in_all(self) -> float:
        return sum(self.hours.values())


def attested(enrolment: Enrolment, edition: Edition) -> Attested:
    """The facts of the enrolment as recorded now."""
    hours: dict[Mode, float] = {}
    modules = []
    for policy in edition.terms.modules:
        record = enrolment.modules.get(policy.code)
        if record is None or not record.hours:
            continue
        for mode, attended in record.hours_by_mode.items():
            hours[mode] = hours.get(mode, 0.0) + attended
        completed_on = paris_day(record.completed_at) if record.completed_at else None
        modules.append(
            ModuleAttested(code=policy.code, title=policy.title, hours=record.hours, completed_on=completed_on)
        )
    return Attested(
        title=edition.title,
        place=edition.place,
        starts_on=edition.terms.starts_on,
        ends_on=edition.terms.ends_on,
        planned_hours=sum(policy.hours for policy in edition.terms.modules),
        hours=hours,
        modules=tuple(modules),
        awarded_on=enrolment.decided_on if enrolment.state is State.DIPLOMA_AWARDED else None,
    )


def initials(card: Card) -> str:
    """The initials, `A. L.` or `J.-P. D.`: a verification shows them instead of the name, to compare with the paper."""

    def short(name: str) -> str:
        return "-".join(f"{part[0].upper()}." for part in name.replace("\u2019", "-").split("-") if part)

    given, family = card.given_name.split() or ["?"], card.family_name.split() or ["?"]
    return f"{short(given[0])} {short(family[-1])}"


@dataclass(kw_only=True)
class Certificate(Aggregate, thing="certificate"):
    """The id derives from the facts and the name, so the same certificate is issued once. A wrong one is revoked, never
    edited, and a new one is issued."""

    kind: CertificateKind
    code: str
    enrolment_id: str
    application_id: str
    person_id: str
    edition_id: str
    institution_id: str
    initials: str
    attested: Attested
    issued_at: datetime
    name_sha256: str = ""
    """Digest of the certificate's id and the name, which is not stored; empty after an erasure."""
    revoked_at: datetime | None = None
    revoked_for: Revocation | None = None

    @classmethod
    def issue(
        cls, kind: CertificateKind, enrolment: Enrolment, edition: Edition, card: Card, *, code: str, at: datetime
    ) -> "Certificate":
        """Refuses with `NothingToAttest` before an hour is attended, with `IllegalTransition` before the diploma is
        awarded."""
        if kind is CertificateKind.DIPLOMA and enrolment.state is not State.DIPLOMA_AWARDED:
            raise IllegalTransition("enrolment", "attest the diploma of", enrolment.state, [State.DIPLOMA_AWARDED])
        content, holder = attested(enrolment, edition), initials(card)
        if not content.hours_in_all and kind is CertificateKind.COMPLETION:
            raise NothingToAttest
        facts = sha256(repr((content, holder, card.given_name, card.family_name)).encode()).hexdigest()
        issued = cls(
            id=derived_id("certificate", enrolment.id, kind, facts),
            kind=kind,
            code=code,
            enrolment_id=enrolment.id,
            application_id=enrolment.application_id,
            person_id=enrolment.person_id,
            edition_id=enrolment.edition_id,
            institution_id=enrolment.institution_id,
            initials=holder,
            attested=content,
            issued_at=at,
        )
        issued.name_sha256 = issued._digest(card)
        issued._publish(CertificateIssued(certificate_id=issued.id, kind=kind, issued_at=at))
        return issued

    @property
    def partition_key(self) -> str:
        return self.application_id

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def holds(self) -> bool:
        return self.revoked_at is None

    def must_hold(self, verb: str) -> None:
        """Refuses with `IllegalTransition` after a revocation."""
        if not self.holds:
            raise IllegalTransition("certificate", verb, "revoked", ["valid"])

    def must_name(self, card: Card) -> None:
        """Refuses with `NameChanged` unless the name is the one at the issue."""
        if self.initials != initials(card) or self.name_sha256 not in ("", self._digest(card)):
            raise NameChanged

    def erase(self) -> None:
        """Erases the digest of the name; the initials stay for the verification of the paper."""
        self.name_sha256 = ""

    def revoke(self, reason: Revocation, at: datetime) -> None:
        """Revokes the certificate; from then on a verification shows it as revoked."""
        self.must_hold("revoke")
        self.revoked_at, self.revoked_for = at, reason
        self._publish(CertificateRevoked(certificate_id=self.id, kind=self.kind, reason=reason, revoked_at=at))

    def _digest(self, card: Card) -> str:
        return sha256("\n".join((self.id, card.given_name, card.family_name)).encode()).hexdigest()

    def _publish(self, fact: CertificateFact) -> None:
        self.record(fact)
