"""The bookings of all juries of an institution: one document decides over rooms, links and jurors.

A time is reserved here before a diary opens a slot at it, and a juror before a jury appoints them. Each reservation
stores the version it was based on: `plan` of the diary, `bench` of the jury. They increase with each change there, so
reservations left by an interrupted request can be told from current ones and removed, without harm to a request that
is still running.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.applications.domain.interviews.errors import AgendaFull, BookedElsewhere, OutOfDate
from services.applications.domain.interviews.meeting import Meeting
from shared.kernel.aggregate import Aggregate

MOST_BOOKED = 10_000
"""Future slots of all juries of an institution; keeps the document well below the size limit of MongoDB."""


@dataclass(frozen=True)
class Sittings:
    """The future meetings of one jury and its members.

    During a request both hold the old and the new values.
    """

    plan: int
    meetings: tuple[Meeting, ...]
    bench: int
    members: tuple[str, ...]


@dataclass(kw_only=True)
class Agenda(Aggregate, thing="agenda"):
    """The id is the institution's id. No room, link or juror is booked by two juries at one time."""

    juries: dict[str, Sittings] = field(default_factory=dict)

    def plan(self, jury_id: str, seen: Sittings, wanted: Collection[Meeting], at: datetime) -> None:
        """Reserves the `wanted` times in addition to those read before (`seen`).

        Refuses (`BookedElsewhere`) times of another jury. Raises `OutOfDate` if the diary has changed since the read.
        """
        known = self._known(jury_id, seen)
        if seen.plan < known.plan:
            raise OutOfDate
        new = [meeting for meeting in wanted if meeting not in seen.meetings]
        self._require_free(jury_id, new, known.members)
        self._keep(jury_id, replace(known, meetings=(*known.meetings, *new)), at)

    def seat(self, jury_id: str, seen: Sittings, members: Iterable[str], at: datetime) -> None:
        """Reserves these jurors in addition to those read before (`seen`); refuses as `plan` does."""
        known = self._known(jury_id, seen)
        if seen.bench < known.bench:
            raise OutOfDate
        new = tuple(member for member in members if member not in seen.members)
        self._require_free(jury_id, [meeting for meeting in known.meetings if meeting.ends_at > at], new, rooms=False)
        self._keep(jury_id, replace(known, members=(*known.members, *new)), at)

    def settle(self, jury_id: str, seen: Sittings, at: datetime) -> None:
        """Replaces the reservations by the current state of the jury and its diary."""
        self._keep(jury_id, self._known(jury_id, seen), at)

    def matches(self, jury_id: str, seen: Sittings, at: datetime) -> bool:
        """Whether the reservations equal the current state (`seen`) of the jury and its diary."""
        known = self.juries.get(jury_id, seen)
        return _to_come(known, at) == _to_come(seen, at) and set(known.members) == set(seen.members)

    def _known(self, jury_id: str, seen: Sittings) -> Sittings:
        """The reservations of a jury, replaced by `seen` where it is newer."""
        known = self.juries.get(jury_id, seen)
        if seen.plan > known.plan:
            known = replace(known, plan=seen.plan, meetings=seen.meetings)
        if seen.bench > known.bench:
            known = replace(known, bench=seen.bench, members=seen.members)
        return known

    def _keep(self, jury_id: str, sittings: Sittings, at: datetime) -> None:
        meetings = sorted(
            _to_come(sittings, at), key=lambda meeting: (meeting.starts_at, meeting.ends_at, str(meeting))
        )
        members = tuple(dict.fromkeys(sittings.members))
        others = sum(len(other.meetings) for other_id, other in self.juries.items() if other_id != jury_id)
        before = self.juries[jury_id].meetings if jury_id in self.juries else ()
        if others + len(meetings) > MOST_BOOKED and len(meetings) > len(before):
            raise AgendaFull(most=MOST_BOOKED)
        self.juries[jury_id] = replace(sittings, meetings=tuple(meetings), members=members)

    def _require_free(
        self, jury_id: str, meetings: Collection[Meeting], members: Collection[str], *, rooms: bool = True
    ) -> None:
        if not meetings:
            return
        first = min(meeting.starts_at for meeting in meetings)
        last = max(meeting.ends_at for meeting in meetings)
        for other_id, other in self.juries.items():
            if other_id == jury_id:
                continue
            shared = not set(members).isdisjoint(other.members)
            for theirs in other.meetings:
                if theirs.starts_at >= last or first >= theirs.ends_at:
                    continue
                for ours in meetings:
                    taken = ours.clash_with(theirs) if rooms else None
                    if taken is None and shared and ours.overlaps(theirs):
                        taken = "juror"
                    if taken is not None:
                        raise BookedElsewhere(
                            taken=taken,
                            jury_id=other_id,
                            starts_at=theirs.starts_at.isoformat(),
                            ends_at=theirs.ends_at.isoformat(),
                        )


def _to_come(sittings: Sittings, at: datetime) -> set[Meeting]:
    return {meeting for meeting in sittings.meetings if meeting.ends_at > at}
