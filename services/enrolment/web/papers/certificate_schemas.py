"""The schemas of certificates, for the institution and for public verification."""

from datetime import date, datetime

from pydantic import Field

from services.enrolment.domain.papers.certificate import Certificate, CertificateKind, Revocation
from services.enrolment.use_cases.papers.certificates import Verified
from services.enrolment.web.schemas import HoursView
from shared.contracts.vocabulary import Text
from shared.kernel.words import Mode
from shared.web.requests import Input, View


class CertificateInput(Input):
    kind: CertificateKind = Field(examples=["completion"])


class RevocationInput(Input):
    reason: Revocation = Field(examples=["facts_corrected"])


def _hours(by_mode: dict[Mode, float]) -> tuple[HoursView, ...]:
    return tuple(HoursView(mode=mode, hours=many) for mode, many in by_mode.items())


class CertificateView(View):
    """A certificate, for its institution and its learner."""

    id: str
    version: int
    enrolment_id: str
    kind: CertificateKind
    code: str
    """Anybody who has this code can verify the paper."""
    issued_at: datetime
    hours: tuple[HoursView, ...]
    awarded_on: date | None
    revoked_at: datetime | None
    revoked_for: Revocation | None

    @classmethod
    def of(cls, certificate: Certificate) -> "CertificateView":
        return cls(
            id=certificate.id,
            version=certificate.version,
            enrolment_id=certificate.enrolment_id,
            kind=certificate.kind,
            code=certificate.code,
            issued_at=certificate.issued_at,
            hours=_hours(certificate.attested.hours),
            awarded_on=certificate.attested.awarded_on,
            revoked_at=certificate.revoked_at,
            revoked_for=certificate.revoked_for,
        )


class VerificationView(View):
    """The content of a certificate, to compare with the paper; only the initials of the name."""

    valid: bool
    code: str
    kind: CertificateKind
    institution: str
    title: Text
    holder_initials: str
    starts_on: date
    ends_on: date
    place: str
    hours: float
    """Attended in total."""
    hours_by_mode: tuple[HoursView, ...]
    awarded_on: date | None
    issued_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, verified: Verified) -> "VerificationView":
        certificate, attested = verified.certificate, verified.certificate.attested
        return cls(
            valid=certificate.holds,
            code=certificate.code,
            kind=certificate.kind,
            institution=verified.institution,
            title=Text(fr=attested.title.fr, en=attested.title.en),
            holder_initials=certificate.initials,
            starts_on=attested.starts_on,
            ends_on=attested.ends_on,
            place=attested.place,
            hours=attested.hours_in_all,
            hours_by_mode=_hours(attested.hours),
            awarded_on=attested.awarded_on,
            issued_at=certificate.issued_at,
            revoked_at=certificate.revoked_at,
        )
