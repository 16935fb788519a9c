"""A jury of an edition: its members, its calendar (anonymous or not), and its shortlist for the oral."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.applications.domain.events import DecisionsApproved, ShortlistGrown, ShortlistReduced
from services.applications.domain.jury.errors import (
    JuryHasBegun,
    NotAssigned,
    NotOnJury,
    NotPresident,
    NotShortlisted,
    PhaseNotOpen,
    WithheldInAnonymousPhase,
)
from services.applications.domain.policy import checked_mark
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import InvalidField
from shared.kernel.ids import derived_id
from shared.kernel.words import Phase

MAIN = "main"
"""The jury of every file that is assigned to no other one."""
FAVOURABLE_FROM = 10.0
"""A mean out of 20 from which marks count as a favourable opinion, if the juror states none."""
OPINIONS_NEEDED = 2


@dataclass(frozen=True)
class Window:
    """When a phase runs, both ends included. `anonymous` hides the applicants' identities until it has closed."""

    phase: Phase
    opens_at: datetime
    closes_at: datetime
    anonymous: bool = False


@dataclass(frozen=True)
class Composition:
    """The settings of a jury, which may be replaced later.

    `affiliations`: by member, the employers and institutions they belong to, as free text. A jury without a calendar
    scores at any time. `opinions_needed` jurors settle a file, or all unbarred ones if they are fewer.
    `favourable_from` is a mean out of 20.
    """

    members: tuple[str, ...]
    president: str
    affiliations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    calendar: tuple[Window, ...] = ()
    opinions_needed: int = OPINIONS_NEEDED
    favourable_from: float = FAVOURABLE_FROM


@dataclass(frozen=True)
class LeftOut:
    """A file whose decision could not be validated with the others, and the code of the refusal."""

    application_id: str
    reason: str


@dataclass(frozen=True)
class Approval:
    """The president's last validation of all entered decisions, and the files it could not validate."""

    by: str
    at: datetime
    left_out: tuple[LeftOut, ...] = ()


@dataclass(kw_only=True)
class Jury(Aggregate, thing="jury"):
    """The jurors of an edition, by the subject of their tokens. The president is one of them."""

    edition_id: str
    institution_id: str
    code: str = MAIN
    members: list[str]
    president: str
    affiliations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    calendar: tuple[Window, ...] = ()
    opinions_needed: int = OPINIONS_NEEDED
    favourable_from: float = FAVOURABLE_FROM
    shortlist: list[str] = field(default_factory=list)
    approval: Approval | None = None
    bench: int = 0
    """Counts the changes of its members, to detect concurrent ones."""

    @classmethod
    def appoint(
        cls, id: str, edition_id: str, institution_id: str, composition: Composition, code: str = MAIN
    ) -> "Jury":
        jury = cls(
            id=id,
            edition_id=edition_id,
            institution_id=institution_id,
            code=code,
            members=[],
            president=composition.president,
        )
        jury.recompose(composition)
        return jury

    def recompose(self, to: Composition) -> None:
        """Replaces members and calendar. Scores stay stored; those of present members count."""
        if to.president not in to.members:
            raise InvalidField(field="president", accepted="one of the members")
        if strangers := to.affiliations.keys() - set(to.members):
            raise InvalidField(field=f"affiliations.{min(strangers)}", accepted="members only")
        if not 1 <= to.opinions_needed <= len(set(to.members)):
            raise InvalidField(field="opinions_needed", accepted="from 1 to the number of members")
        phases = [window.phase for window in to.calendar]
        if len(set(phases)) < len(phases) or any(window.opens_at >= window.closes_at for window in to.calendar):
            raise InvalidField(field="calendar", accepted="each phase once, opening before it closes")
        favourable_from = checked_mark("favourable_from", to.favourable_from)
        if set(to.members) != set(self.members):
            self.mark_changed()
        self.members = list(dict.fromkeys(to.members))
        self.president, self.affiliations, self.calendar = to.president, to.affiliations, to.calendar
        self.opinions_needed, self.favourable_from = to.opinions_needed, favourable_from

    def mark_changed(self) -> None:
        """Makes concurrent changes of members, based on an earlier read, read again."""
        self.bench += 1

    @property
    def partition_key(self) -> str:
        return self.edition_id

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    # Who may
    def require_member(self, subject: str, verb: str) -> None:
        if subject not in self.members:
            raise NotOnJury(verb=verb)

    def require_president(self, subject: str, verb: str) -> None:
        if subject != self.president:
            raise NotPresident(verb=verb)

    def detected_conflict(self, juror: str, employer: str | None) -> str | None:
        """The affiliation of the juror that equals the applicant's employer; None if none does."""
        if not employer or not affiliation_key(employer):
            return None
        key = affiliation_key(employer)
        affiliations = self.affiliations.get(juror, ())
        return next((affiliation for affiliation in affiliations if affiliation_key(affiliation) == key), None)

    # When
    def require_open(self, phases: Iterable[Phase], application_id: str, at: datetime) -> None:
        """Refuses phases that the calendar does not allow now, and the oral of a file that is not shortlisted."""
        for phase in phases:
            window = self.window(phase)
            if window is not None and not window.opens_at <= at <= window.closes_at:
                raise PhaseNotOpen(
                    phase=phase.value, opens_at=window.opens_at.isoformat(), closes_at=window.closes_at.isoformat()
                )
            if self.calendar and window is None:
                raise InvalidField(field="scores", accepted=f"no {phase.value} phase: it is not in the jury's calendar")
            if self.calendar and phase is Phase.ORAL:
                self.require_shortlisted(application_id)

    def window(self, phase: Phase) -> Window | None:
        return next((window for window in self.calendar if window.phase is phase), None)

    def anonymous_until(self, at: datetime) -> datetime | None:
        """Until when identities are hidden from its members, from the appointment on; None if they are not."""
        hidden = (window.closes_at for window in self.calendar if window.anonymous and at <= window.closes_at)
        return max(hidden, default=None)

    def require_identities_shown(self, what: str, at: datetime) -> None:
        """Refuses (`WithheldInAnonymousPhase`) to show `what` while identities are hidden."""
        if until := self.anonymous_until(at):
            raise WithheldInAnonymousPhase(what=what, until=until.isoformat())

    # What it decides as a whole
    def list_for_oral(self, applications: Sequence[str], by: str | None, at: datetime) -> None:
        """Replaces the whole shortlist for the oral, in order. `by` is None for the office."""
        if by is not None:
            self.require_president(by, "set the shortlist")
        before, self.shortlist = self.shortlist, list(dict.fromkeys(applications))
        if removed := [application_id for application_id in before if application_id not in self.shortlist]:
            self.record(ShortlistReduced(self.id, tuple(removed), at))
        if not set(self.shortlist) <= set(before):
            self.record(ShortlistGrown(self.id, at))

    def require_shortlisted(self, application_id: str) -> None:
        if application_id not in self.shortlist:
            raise NotShortlisted()

    def approve_decisions(self, by: str, at: datetime, left_out: Iterable[LeftOut] = ()) -> None:
        """Validates all decisions entered up to now on its files; the applications follow by the event.

        `left_out`: the files that are known not to be validated.
        """
        self.require_president(by, "validate decisions")
        self.approval = Approval(by, at, _in_order(left_out))
        self.record(DecisionsApproved(by, at, self.id))

    def note_left_out(self, at: datetime, left_out: Iterable[LeftOut]) -> None:
        """Stores the files that the validation at this time left out; skips it after a later validation."""
        if self.approval is not None and self.approval.at == at:
            self.approval = replace(self.approval, left_out=_in_order(left_out))


def _in_order(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    return tuple(sorted(left_out, key=lambda left: left.application_id))


def affiliation_key(text: str) -> str:
    """The form in which affiliations are compared: letters and digits only, without case and accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


@dataclass(kw_only=True)
class Assignments(Aggregate, thing="assignments"):
    """Assigns the files of one edition to juries, by file or by profile; the id is the edition's id.

    An assignment of a file takes precedence over its profile's; the main jury has the rest. One document decides, so
    no file ever has two juries.
    """

    institution_id: str
    profiles: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """Not the id, because the events of the seat board have the edition's id as subject."""
        return derived_id("assignments", self.id)

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def assign_profiles(self, jury_id: str, profiles: Iterable[str], known: Iterable[str]) -> None:
        """Assigns all present and future files of these profiles. Refuses (`InvalidField`) an unknown profile."""
        known, profiles = list(known), list(profiles)
        for profile in profiles:
            if profile not in known:
                raise InvalidField(field="profiles", accepted=f"one of {', '.join(known)}")
        self.profiles |= dict.fromkeys(profiles, jury_id)

    def assign_files(self, jury_id: str, applications: Iterable[str]) -> None:
        """Assigns these files, whatever their profile."""
        self.files |= dict.fromkeys(applications, jury_id)

    def take_back(self, jury_id: str, application_id: str, *, begun: str | None) -> None:
        """Ends the assignment of this file, so that its profile or the main jury applies again.

        `begun`: what the jury has entered on it, which refuses this (`JuryHasBegun`); None for nothing.
        """
        if self.files.get(application_id) != jury_id:
            raise NotAssigned(count=1, files=application_id)
        if begun is not None:
            raise JuryHasBegun(begun=begun)
        del self.files[application_id]

    def jury_id_of(self, application_id: str, profile: str) -> str | None:
        return self.files.get(application_id) or self.profiles.get(profile)


def jury_in_charge(
    juries: Sequence[Jury], assignments: Assignments | None, application_id: str, profile: str
) -> Jury | None:
    """The jury of a file: the assigned one, else the main one, else the only one of the edition."""
    by_id: Mapping[str, Jury] = {jury.id: jury for jury in juries}
    assigned = assignments.jury_id_of(application_id, profile) if assignments else None
    if assigned is not None and assigned in by_id:
        return by_id[assigned]
    main = next((jury for jury in juries if jury.code == MAIN), None)
    return main or (juries[0] if len(juries) == 1 else None)
