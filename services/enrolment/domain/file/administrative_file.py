"""The administrative file: identity and status of a learner, as a French institution must record them.

It holds personal data and is an aggregate of its own, so that no event carries them and no other view shows them.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from services.enrolment.domain.file.errors import LearnerErased
from services.enrolment.domain.money.payer import Address
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition, InvalidField

ADULT_YEARS, OLDEST_YEARS = 16, 120


class Occupation(StrEnum):
    """The status of a continuing-education learner (*statut du stagiaire*)."""

    EMPLOYEE = "employee"
    PUBLIC_SERVANT = "public_servant"
    SELF_EMPLOYED = "self_employed"
    JOB_SEEKER = "job_seeker"
    STUDENT = "student"
    OTHER = "other"


class FileState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VALIDATED = "validated"


class Lack(StrEnum):
    """Why the secretary returns a file."""

    IDENTITY_MISMATCH = "identity_mismatch"
    ADDRESS_INCOMPLETE = "address_incomplete"
    STATUS_UNPROVEN = "status_unproven"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Identity and status of the learner. Countries are ISO 3166-1 alpha-2 codes."""

    birth_name: str
    birth_date: date
    birth_place: str
    birth_country: str
    nationality: str
    address: Address
    phone: str
    occupation: Occupation
    highest_diploma_level: int
    """Level in the French framework of certifications (*cadre national*), 1 to 8; 7 is a master's degree."""
    ine: str | None = None
    """National student number (*identifiant national étudiant*); None where there is none."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Which fields were corrected after the submission, when, and by whom. `by` None: the learner."""

    fields: tuple[str, ...]
    at: datetime
    by: str | None


@dataclass(kw_only=True)
class AdministrativeFile(Aggregate, thing="administrative file"):
    """The learner fills it in, the secretary checks it. Its id is the enrolment's."""

    person_id: str
    institution_id: str
    identity: Identity | None
    """None after the person is erased."""
    state: FileState = FileState.DRAFT
    lack: Lack | None = None
    submitted_at: datetime | None = None
    checked_at: datetime | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def fill_in(self, identity: Identity, on: date) -> None:
        """Sets the identity. Refuses with `LearnerErased`, or with `InvalidField` for an age that is not accepted."""
        if self.identity is None:
            raise LearnerErased
        self._only_while("fill in", FileState.DRAFT, FileState.RETURNED)
        must_be_of_age(identity, on)
        self.identity = identity

    def rectify(self, identity: Identity, *, by: str | None, on: date, at: datetime) -> None:
        """Corrects a submitted file and records the correction; the same identity changes nothing.

        `by` None: the learner, whose correction the office checks again. Refuses with `LearnerErased` or
        `InvalidField`.
        """
        if self.identity is None:
            raise LearnerErased
        self._only_while("rectify", FileState.SUBMITTED, FileState.VALIDATED)
        must_be_of_age(identity, on)
        changed = tuple(
            field.name
            for field in fields(Identity)
            if getattr(identity, field.name) != getattr(self.identity, field.name)
        )
        if not changed:
            return
        self.identity = identity
        self.corrections = (*self.corrections, Correction(fields=changed, at=at, by=by))
        if by is None:
            self.state, self.checked_at = FileState.SUBMITTED, None

    def submit(self, at: datetime) -> None:
        """Submits the file to the secretary, also after it was returned."""
        self._only_while("submit", FileState.DRAFT, FileState.RETURNED)
        self.state, self.submitted_at, self.lack = FileState.SUBMITTED, at, None

    def give_back(self, lack: Lack, at: datetime) -> None:
        """Returns the file to the learner, who completes it and submits it again."""
        self._only_while("give back", FileState.SUBMITTED)
        self.state, self.lack, self.checked_at = FileState.RETURNED, lack, at

    def validate(self, at: datetime) -> None:
        self._only_while("validate", FileState.SUBMITTED)
        self.state, self.checked_at = FileState.VALIDATED, at

    def erase(self) -> None:
        """Erases the identity; the state and dates of the file stay."""
        self.identity = None

    def _only_while(self, verb: str, *accepted: FileState) -> None:
        if self.state not in accepted:
            raise IllegalTransition("administrative file", verb, self.state, accepted)


def must_be_of_age(identity: Identity, on: date) -> None:
    """Refuses with `InvalidField` unless the person is 16 to 120 years old on that day."""
    born = identity.birth_date
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if not ADULT_YEARS <= years <= OLDEST_YEARS:
        raise InvalidField(
            field="birth_date", accepted=f"the birth date of a person aged {ADULT_YEARS} to {OLDEST_YEARS}"
        )
