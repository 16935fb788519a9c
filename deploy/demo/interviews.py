"""Interviews in their three sources: the diaries, what the topics told, and the calendar entries in the mailbox."""

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
"""What each word of an interview does to a calendar (RFC 5546)."""
STATES = {"REQUEST": "scheduled", "CANCEL": "cancelled"}


def of_interviews(stores: Stores, told: History, letters: Sequence[Letter]) -> list[Row]:
    """Who holds which slot, how each interview stands, and each word about one that reached a calendar."""
    words, entries = told.of(*METHODS), [letter.entry for letter in letters if letter.entry]
    sent = [one["state"] for one in stores.messages if one["state"]["state"] == "sent"]
    return [
        Row("slots held", _held(stores), _told_by_the_diaries(told)),
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


def figures(edition: str, stores: Stores, told: History) -> dict[str, int]:
    """What the oral of an edition came to; nothing where there is none."""
    juries = [one["state"] for one in stores.juries if one["state"]["edition_id"] == edition]
    slots = [slot for one in stores.diaries if one["state"]["edition_id"] == edition for slot in _slots(one)]
    if not slots:
        return {}
    said = Counter(kind(event) for event in told.of(*METHODS) if event.data["edition_id"] == edition)
    first = [event.data for event in told.of("interview.scheduled") if event.data["edition_id"] == edition]
    return {
        "shortlisted": sum(len(jury["shortlist"]) for jury in juries),
        "slots": len(slots),
        "booked": sum(bool(slot["application_id"]) for slot in slots),
        "given by the office": sum(data["booking"] == "by_office" for data in first),
        "chosen": sum(data["booking"] == "by_applicant" for data in first),
        "moved": said["interview.moved"],
        "cancelled": said["interview.cancelled"],
    }


def invitations(letters: Iterable[Letter]) -> dict[str, int]:
    """The calendar entries in the mailbox, by what they do and their SEQUENCE."""
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


def _told_by_the_diaries(told: History) -> Things:
    """By the diaries' last words: on one partition, in the order of the edition's life."""
    held: dict[str, str] = {}
    for event in told.internal:
        if kind(event) == SET:
            held[event.data["application_id"]] = _when(event.data["starts_at"])
        elif kind(event) == FREED:
            held.pop(event.data["application_id"], None)
    return frozenset(held.items())


def _entry_of(event: Envelope) -> Entry:
    """The calendar entry that an event of an interview makes."""
    starts_at = datetime.fromisoformat(event.data["starts_at"])
    return Entry(event.data["interview_id"], event.data["revision"], METHODS[kind(event)], starts_at)


def _latest(entries: Iterable[Entry]) -> Things:
    """How a calendar shows each interview: the entry with the highest SEQUENCE counts."""
    shown: dict[str, Entry] = {}
    for entry in entries:
        if entry.uid not in shown or entry.sequence > shown[entry.uid].sequence:
            shown[entry.uid] = entry
    return frozenset((one.uid, one.sequence, STATES[one.method], _when(one.starts_at)) for one in shown.values())


def _word(entry: Entry) -> tuple[str, int, str]:
    return entry.uid, entry.sequence, entry.method


def _when(moment: datetime | str) -> str:
    """One spelling of a moment, to the second, in UTC."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat(timespec="seconds")
