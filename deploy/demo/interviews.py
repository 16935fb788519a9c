"""Interviews in three sources: the diaries, the topics and the calendar entries in the mailbox."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from deploy.demo.history import History, kind
from deploy.demo.rows import Row, Things
from deploy.demo.sources import Entry, Letter, Stores
from shared.contracts.envelope import Envelope

SET, FREED = "applications-internal.interview-set", "applications-internal.interview-freed"
METHODS: Mapping[str, str] = {
    "interview.scheduled": "REQUEST",
    "interview.moved": "REQUEST",
    "interview.cancelled": "CANCEL",
}
"""The iTIP method of the calendar entry for each event of an interview (RFC 5546)."""
STATES = {"REQUEST": "scheduled", "CANCEL": "cancelled"}


def of_interviews(stores: Stores, published: History, letters: Sequence[Letter]) -> list[Row]:
    """Compares slot holders, the state of each interview, and each change that was sent as a calendar entry."""
    words, entries = published.of(*METHODS), [letter.entry for letter in letters if letter.entry]
    sent = [one["state"] for one in stores.messages if one["state"]["state"] == "sent"]
    return [
        Row("slots held", _held(stores), _holders_by_diary(published)),
        Row(
            "interviews",
            frozenset(
                (one["_id"], one["state"]["revision"], one["state"]["state"], _when(one["state"]["starts_at"]))
                for one in stores.interviews
            ),
            _latest(_entry_of(event) for event in words),
            _latest(entries),
        ),
        Row(
            "calendar entries",
            frozenset(
                (state["details"]["interview_id"], state["details"]["revision"], METHODS[name])
                for state in sent
                if (name := state["template"].replace("-", ".")) in METHODS
            ),
            frozenset(_word(_entry_of(event)) for event in words),
            frozenset(_word(entry) for entry in entries),
        ),
    ]


def figures(edition: str, stores: Stores, published: History) -> dict[str, int]:
    """The figures of an edition's interviews; empty if it holds none."""
    juries = [one["state"] for one in stores.juries if one["state"]["edition_id"] == edition]
    slots = [slot for one in stores.diaries if one["state"]["edition_id"] == edition for slot in _slots(one)]
    if not slots:
        return {}
    counts = Counter(kind(event) for event in published.of(*METHODS) if event.data["edition_id"] == edition)
    first = [event.data for event in published.of("interview.scheduled") if event.data["edition_id"] == edition]
    return {
        "shortlisted": sum(len(jury["shortlist"]) for jury in juries),
        "slots": len(slots),
        "booked": sum(bool(slot["application_id"]) for slot in slots),
        "given by the office": sum(data["booking"] == "by_office" for data in first),
        "chosen": sum(data["booking"] == "by_applicant" for data in first),
        "moved": counts["interview.moved"],
        "cancelled": counts["interview.cancelled"],
    }


def invitations(letters: Iterable[Letter]) -> dict[str, int]:
    """Counts the calendar entries in the mailbox by METHOD and SEQUENCE."""
    counted = Counter(f"{one.entry.method} {one.entry.sequence}" for one in letters if one.entry)
    return dict(sorted(counted.items(), key=lambda one: one[0].split()[::-1]))


def _held(stores: Stores) -> Things:
    return frozenset(
        (slot["application_id"], _when(slot["meeting"]["starts_at"]))
        for diary in stores.diaries
        for slot in _slots(diary)
        if slot["application_id"]
    )


def _slots(diary: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(diary["state"]["slots"].values())


def _holders_by_diary(published: History) -> Things:
    """Slot holders by the last event of each diary: one partition, in the order of the edition."""
    held: dict[str, str] = {}
    for event in published.internal:
        if kind(event) == SET:
            held[event.data["application_id"]] = _when(event.data["starts_at"])
        elif kind(event) == FREED:
            held.pop(event.data["application_id"], None)
    return frozenset(held.items())


def _entry_of(event: Envelope) -> Entry:
    """The calendar entry that corresponds to an event of an interview."""
    starts_at = datetime.fromisoformat(event.data["starts_at"])
    return Entry(event.data["interview_id"], event.data["revision"], METHODS[kind(event)], starts_at)


def _latest(entries: Iterable[Entry]) -> Things:
    """The entry that a calendar shows for each interview: the one with the highest SEQUENCE."""
    shown: dict[str, Entry] = {}
    for entry in entries:
        if entry.uid not in shown or entry.sequence > shown[entry.uid].sequence:
            shown[entry.uid] = entry
    return frozenset((one.uid, one.sequence, STATES[one.method], _when(one.starts_at)) for one in shown.values())


def _word(entry: Entry) -> tuple[str, int, str]:
    return entry.uid, entry.sequence, entry.method


def _when(moment: datetime | str) -> str:
    """A time in UTC, to the second, in one format."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat(timespec="seconds")
