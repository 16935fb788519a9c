"""The administrative file: what a French institution must know of a learner's identity and status to enrol them.

Personal data, in an aggregate of its own: no event carries it, no other view shows it.
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
    """Why a file is given back."""

    IDENTITY_MISMATCH = "identity_mismatch"
    ADDRESS_INCOMPLETE = "address_incomplete"
    STATUS_UNPROVEN = "status_unproven"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the learner is. Countries are ISO 3166-1 alpha-2."""

    birth_name: str
    birth_date: date
    birth_place: str
    birth_country: str
    nationality: str
    address: Address
    phone: str
    occupation: Occupation
    highest_diploma_level: int
    """Of the French framework of certifications (*cadre national*): 1 to 8; 7 is a master's degree."""
    ine: str | None = None
    """National student number (*identifiant national étudiant*); None for who never had one."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What was set right after the file was handed in: which fields, when, and by whom; None: the learner."""

    fields: tuple[str, ...]
    at: datetime
    by: str | None


@dataclass(kw_only=True)
class AdministrativeFile(Aggregate, thing="administrative file"):
    """Filled in by the learner, checked by the secretary. Its id is the enrolment's."""

    person_id: str
    institution_id: str
    identity: Identity | None
    """None once the person was forgotten."""
    state: FileState = FileState.DRAFT
    lack: Lack | None = None
    submitted_at: datetime | None = None
    checked_at: datetime | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def fill_in(self, identity: Identity, on: date) -> None:
        """Say who one is; refuses with `InvalidField` a birth date that is none of an adult's."""
        if self.identity is None:
            raise LearnerErased
        self._only_while("fill in", FileState.DRAFT, FileState.RETURNED)
        must_be_of_age(identity, on)
        self.identity = identity

    def rectify(self, identity: Identity, *, by: str | None, on: date, at: datetime) -> None:
        """Set right what was handed in, with a trace. `by` None: the learner, whose word the office checks anew.

        The same again changes nothing. Refuses with `LearnerErased` or `InvalidField`.
        """
        if self.identity is None:
            raise LearnerErased
        self._only_while("rectify", FileState.SUBMITTED, FileState.VALIDATED)
        must_be_of_age(identity, on)
        changed = tuple(
            one.name for one in fields(Identity) if getattr(identity, one.name) != getattr(self.identity, one.name)
        )
        if not changed:
            return
        self.identity = identity
        self.corrections = (*self.corrections, Correction(fields=changed, at=at, by=by))
        if by is None:
            self.state, self.checked_at = FileState.SUBMITTED, None

    def submit(self, at: datetime) -> None:
        """Hand it in; what was given back is handed in again."""
        self._only_while("submit", FileState.DRAFT, FileState.RETURNED)
        self.state, self.submitted_at, self.lack = FileState.SUBMITTED, at, None

    def give_back(self, lack: Lack, at: datetime) -> None:
        """Something is lacking; the learner fills it in again."""
        self._only_while("give back", FileState.SUBMITTED)
        self.state, self.lack, self.checked_at = FileState.RETURNED, lack, at

    def validate(self, at: datetime) -> None:
        """All is in order."""
        self._only_while("validate", FileState.SUBMITTED)
        self.state, self.checked_at = FileState.VALIDATED, at

    def erase(self) -> None:
        """The person is forgotten; that there was a file, and that it was checked, stays."""
        self.identity = None

    def _only_while(self, verb: str, *accepted: FileState) -> None:
        if self.state not in accepted:
            raise IllegalTransition("administrative file", verb, self.state, accepted)


def must_be_of_age(identity: Identity, on: date) -> None:
    """Refuse with `InvalidField` a birth date of a child, or of nobody alive."""
    born = identity.birth_date
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if not ADULT_YEARS <= years <= OLDEST_YEARS:
        raise InvalidField(field="birth_date", accepted=f"of somebody aged {ADULT_YEARS} to {OLDEST_YEARS}")
