"""A jury of an edition: who is on it, when it works, unnamed or not, and whom it wants to hear."""

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
"""The jury that takes every file no other one is given."""
FAVOURABLE_FROM = 10.0
"""The mean, out of 20, from which marks speak for a candidate when the juror says nothing else."""
OPINIONS_NEEDED = 2


@dataclass(frozen=True)
class Window:
    """When a phase runs, both ends included. Unnamed: jurors are shown nobody's identity until it has closed."""

    phase: Phase
    opens_at: datetime
    closes_at: datetime
    anonymous: bool = False


@dataclass(frozen=True)
class Composition:
    """What is decided of a jury when it is appointed, and may be decided anew.

    `affiliations`: by member, the employers and institutions they belong to, as people write them. A jury without a
    calendar scores its whole grid whenever it likes. `opinions_needed` jurors settle a file, fewer where fewer may
    judge it. `favourable_from` is a mean out of 20.
    """

    members: tuple[str, ...]
    president: str
    affiliations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    calendar: tuple[Window, ...] = ()
    opinions_needed: int = OPINIONS_NEEDED
    favourable_from: float = FAVOURABLE_FROM


@dataclass(frozen=True)
class LeftOut:
    """A file whose decision stays entered when all are validated, and the code of the refusal that keeps it so."""

    application_id: str
    reason: str


@dataclass(frozen=True)
class Approval:
    """The president's last word on all that was entered by then, and what it did not reach."""

    by: str
    at: datetime
    left_out: tuple[LeftOut, ...] = ()


@dataclass(kw_only=True)
class Jury(Aggregate, thing="jury"):
    """People who decide on files of an edition, by the subject of their tokens. The president is one of them."""

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
    """How often its members have changed."""

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
        """Decide anew who is on it and when it works; what was scored stays, and counts for those who are on it."""
        if to.president not in to.members:
            raise InvalidField(field="president", accepted="one of the members")
        if strangers := to.affiliations.keys() - set(to.members):
            raise InvalidField(field=f"affiliations.{min(strangers)}", accepted="members only")
        if not 1 <= to.opinions_needed <= len(set(to.members)):
            raise InvalidField(field="opinions_needed", accepted="from 1 to the number of members")
        phases = [window.phase for window in to.calendar]
        if len(set(phases)) < len(phases) or any(one.opens_at >= one.closes_at for one in to.calendar):
            raise InvalidField(field="calendar", accepted="each phase once, opening before it closes")
        favourable_from = checked_mark("favourable_from", to.favourable_from)
        if set(to.members) != set(self.members):
            self.move_on()
        self.members = list(dict.fromkeys(to.members))
        self.president, self.affiliations, self.calendar = to.president, to.affiliations, to.calendar
        self.opinions_needed, self.favourable_from = to.opinions_needed, favourable_from

    def move_on(self) -> None:
        """Whoever meant to change its members by what they saw before looks again."""
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
        """The affiliation that a juror shares with an applicant's employer; None if none does."""
        if not employer or not affiliation_key(employer):
            return None
        key = affiliation_key(employer)
        return next((own for own in self.affiliations.get(juror, ()) if affiliation_key(own) == key), None)

    # When
    def require_open(self, phases: Iterable[Phase], application_id: str, at: datetime) -> None:
        """Refuse what the calendar does not allow now, and the oral of somebody who is not to be heard."""
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

    def unnamed_until(self, at: datetime) -> datetime | None:
        """Until when its members judge without knowing whom; from the appointment on, None where they may know."""
        return max((one.closes_at for one in self.calendar if one.anonymous and at <= one.closes_at), default=None)

    def require_named(self, what: str, at: datetime) -> None:
        """Refuse (`WithheldInAnonymousPhase`) what tells who the applicant is, while members may not know."""
        if until := self.unnamed_until(at):
            raise WithheldInAnonymousPhase(what=what, until=until.isoformat())

    # What it decides as a whole
    def list_for_oral(self, applications: Sequence[str], by: str | None, at: datetime) -> None:
        """Whom the jury wants to hear, in the order it likes: the whole list at once. `by` is None for the office."""
        if by is not None:
            self.require_president(by, "decide whom to hear")
        before, self.shortlist = self.shortlist, list(dict.fromkeys(applications))
        if gone := [one for one in before if one not in self.shortlist]:
            self.record(ShortlistReduced(self.id, tuple(gone), at))
        if not set(self.shortlist) <= set(before):
            self.record(ShortlistGrown(self.id, at))

    def require_shortlisted(self, application_id: str) -> None:
        if application_id not in self.shortlist:
            raise NotShortlisted()

    def approve_decisions(self, by: str, at: datetime, left_out: Iterable[LeftOut] = ()) -> None:
        """The president validates at once all that is entered up to now on its files; the applications follow.

        `left_out`: those that this word does not reach, as far as is known.
        """
        self.require_president(by, "validate decisions")
        self.approval = Approval(by, at, _in_order(left_out))
        self.record(DecisionsApproved(by, at, self.id))

    def note_left_out(self, at: datetime, left_out: Iterable[LeftOut]) -> None:
        """What the word of that moment did not reach in the end; a later word has its own."""
        if self.approval is not None and self.approval.at == at:
            self.approval = replace(self.approval, left_out=_in_order(left_out))


def _in_order(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    return tuple(sorted(left_out, key=lambda one: one.application_id))


def affiliation_key(text: str) -> str:
    """What makes two spellings the same house: neither case, accents, spaces nor punctuation count."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


@dataclass(kw_only=True)
class Assignments(Aggregate, thing="assignments"):
    """Which jury judges which file of one edition; its id is the edition's. A file named beats its profile.

    One document decides, so that no file ever has two juries. Whatever is not assigned is the main jury's.
    """

    institution_id: str
    profiles: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """The seat board speaks under the edition's id."""
        return derived_id("assignments", self.id)

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def assign_profiles(self, jury_id: str, profiles: Iterable[str], known: Iterable[str]) -> None:
        """All files of these profiles, those to come included; refuses a profile the edition does not have."""
        known, profiles = list(known), list(profiles)
        for profile in profiles:
            if profile not in known:
                raise InvalidField(field="profiles", accepted=f"one of {', '.join(known)}")
        self.profiles |= dict.fromkeys(profiles, jury_id)

    def assign_files(self, jury_id: str, applications: Iterable[str]) -> None:
        """These very files, whatever their profile."""
        self.files |= dict.fromkeys(applications, jury_id)

    def take_back(self, jury_id: str, application_id: str, *, begun: str | None) -> None:
        """Give this file to the jury no more: it is its profile's, or the main jury's again.

        `begun`: what the jury has done with it, by which it stays where it is (`JuryHasBegun`); None for nothing yet.
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
    """The one jury of a file: the one it is assigned to, else the main one, else the only one there is."""
    by_id: Mapping[str, Jury] = {jury.id: jury for jury in juries}
    assigned = assignments.jury_id_of(application_id, profile) if assignments else None
    if assigned is not None and assigned in by_id:
        return by_id[assigned]
    main = next((jury for jury in juries if jury.code == MAIN), None)
    return main or (juries[0] if len(juries) == 1 else None)
