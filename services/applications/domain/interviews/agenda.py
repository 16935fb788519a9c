"""What the juries of an institution have booked for interviews: one document decides over rooms, links and people.

A time is kept here before a diary opens a slot at it, and a seat before a jury takes the person. What is kept names
the plan of the diary (the bench of the jury) that was seen, which moves on with each change there: so what a cut-off
request has left behind is told from what stands, and is let go without harm to a request that is still under way.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.applications.domain.interviews.errors import AgendaFull, BookedElsewhere, OutOfDate
from services.applications.domain.interviews.meeting import Meeting
from shared.kernel.aggregate import Aggregate

MOST_BOOKED = 10_000
"""Slots to come of all juries of an institution: what one document carries with ease."""


@dataclass(frozen=True)
class Sittings:
    """What one jury has: the times of its slots that are to come, and who sits at them.

    While a request is under way both hold what was and what is to be.
    """

    plan: int
    meetings: tuple[Meeting, ...]
    bench: int
    members: tuple[str, ...]


@dataclass(kw_only=True)
class Agenda(Aggregate, thing="agenda"):
    """Its id is the institution's. Two juries never have one room or link at once, nor one person at two slots."""

    juries: dict[str, Sittings] = field(default_factory=dict)

    def plan(self, jury_id: str, seen: Sittings, wanted: Collection[Meeting], at: datetime) -> None:
        """Keep these times too, beside those the jury was `seen` to have.

        Refuses with `BookedElsewhere` what another jury has; raises `OutOfDate` when the diary is further by now.
        """
        known = self._known(jury_id, seen)
        if seen.plan < known.plan:
            raise OutOfDate
        new = [meeting for meeting in wanted if meeting not in seen.meetings]
        self._require_free(jury_id, new, known.members)
        self._keep(jury_id, replace(known, meetings=(*known.meetings, *new)), at)

    def seat(self, jury_id: str, seen: Sittings, members: Iterable[str], at: datetime) -> None:
        """Keep a seat for these too, beside those who were `seen` to sit there; the same refusals."""
        known = self._known(jury_id, seen)
        if seen.bench < known.bench:
            raise OutOfDate
        new = tuple(one for one in members if one not in seen.members)
        self._require_free(jury_id, [one for one in known.meetings if one.ends_at > at], new, rooms=False)
        self._keep(jury_id, replace(known, members=(*known.members, *new)), at)

    def settle(self, jury_id: str, seen: Sittings, at: datetime) -> None:
        """The jury and its diary are at this point: whatever was kept for an earlier one is let go."""
        self._keep(jury_id, self._known(jury_id, seen), at)

    def says(self, jury_id: str, seen: Sittings, at: datetime) -> bool:
        """Whether the jury has here what it was seen to have, and nothing else."""
        known = self.juries.get(jury_id, seen)
        return _to_come(known, at) == _to_come(seen, at) and set(known.members) == set(seen.members)

    def _known(self, jury_id: str, seen: Sittings) -> Sittings:
        """What is kept of a jury, by what was seen of it where that is newer."""
        known = self.juries.get(jury_id, seen)
        if seen.plan > known.plan:
            known = replace(known, plan=seen.plan, meetings=seen.meetings)
        if seen.bench > known.bench:
            known = replace(known, bench=seen.bench, members=seen.members)
        return known

    def _keep(self, jury_id: str, sittings: Sittings, at: datetime) -> None:
        meetings = sorted(_to_come(sittings, at), key=lambda one: (one.starts_at, one.ends_at, str(one)))
        members = tuple(dict.fromkeys(sittings.members))
        others = sum(len(other.meetings) for one, other in self.juries.items() if one != jury_id)
        before = self.juries[jury_id].meetings if jury_id in self.juries else ()
        if others + len(meetings) > MOST_BOOKED and len(meetings) > len(before):
            raise AgendaFull(most=MOST_BOOKED)
        self.juries[jury_id] = replace(sittings, meetings=tuple(meetings), members=members)

    def _require_free(
        self, jury_id: str, meetings: Collection[Meeting], members: Collection[str], *, rooms: bool = True
    ) -> None:
        if not meetings:
            return
        first, last = min(one.starts_at for one in meetings), max(one.ends_at for one in meetings)
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
