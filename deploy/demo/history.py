"""The events of a campaign, each once and in order per aggregate, and violations of the laws of the log."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from deploy.access.topics import Message
from deploy.demo.sources import INTERNAL, Life, Log
from shared.contracts.envelope import Envelope
from shared.contracts.registry import CONTRACTS


@dataclass
class History:
    """The events of the log without duplicates."""

    events: list[Envelope] = field(default_factory=list)
    internal: list[Envelope] = field(default_factory=list)
    """The seat boards' internal events, in topic order."""
    resent: int = 0
    by_kind: dict[str, list[Envelope]] = field(default_factory=lambda: defaultdict(list))

    def of(self, *kinds: str) -> list[Envelope]:
        """The events of these kinds, for example `offer.made`."""
        return [event for kind in kinds for event in self.by_kind.get(kind, [])]

    def files(self, kind: str) -> frozenset[str]:
        """The applications with an event of this kind."""
        return frozenset(event.data["application_id"] for event in self.of(kind))


def kind(event: Envelope) -> str:
    """`offer.made` for `eu.cursus.offer.made.v1`."""
    return event.type.removeprefix("eu.cursus.").rpartition(".v")[0]


def history(messages: Iterable[Message]) -> History:
    """Each event once, by its id, at its first position."""
    published, seen = History(), set()
    for message in messages:
        event = message.event
        if event is None:
            continue
        if event.id in seen:
            published.resent += 1
            continue
        seen.add(event.id)
        published.events.append(event)
        published.by_kind[kind(event)].append(event)
        if message.topic == INTERNAL:
            published.internal.append(event)
    return published


def gaps(lives: Mapping[Life, int], published: History) -> list[str]:
    """Laws L and G: the topics hold every event that a document recorded, numbered from 1, and no others."""
    places: dict[Life, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for event in published.events:
        places[event.source, event.subject][_topic(event)][event.sequence_number] += 1
    wrong = []
    for life, last in lives.items():
        topics, name = places[life].values(), " ".join(life)
        found = sum(len(on) for on in topics)
        missing = [place for on in topics for place in range(1, max(on)) if place not in on]
        if found < last and not missing:
            missing = [found + 1]
        if missing:
            wrong.append(f"{name} has recorded {last} events; number {min(missing)} is on no topic")
        if found > last:
            wrong.append(f"{name}: number {last + 1} is on a topic and not in its store")
        if twice := [place for on in topics for place, count in on.items() if count > 1]:
            wrong.append(f"{name}: two different events are number {twice[0]}")
    return wrong


def _topic(event: Envelope) -> str:
    return CONTRACTS[event.type].topic if event.type in CONTRACTS else INTERNAL


def disorder(messages: Iterable[Message]) -> list[str]:
    """Law O: no event first appears on its partition after a later event of the same aggregate."""
    latest: dict[tuple[str, str], int] = {}
    homes: dict[tuple[str, str], set[int]] = defaultdict(set)
    seen: set[str] = set()
    wrong = []
    for message in messages:
        event = message.event
        if event is None or event.id in seen:
            continue
        seen.add(event.id)
        life = (message.topic, event.subject)
        homes[life].add(message.partition)
        if event.sequence_number < latest.get(life, 0):
            wrong.append(f"{event.subject}: number {event.sequence_number} lies behind number {latest[life]}")
        latest[life] = max(event.sequence_number, latest.get(life, 0))
    return wrong + [f"{life[1]} lies on {len(on)} partitions of {life[0]}" for life, on in homes.items() if len(on) > 1]


def consumed(log: Log) -> tuple[int, int]:
    """How many deliveries of the campaign's messages to consumer groups were due, and how many were completed."""
    due = done = 0
    for group, topics in log.listens.items():
        ends = {(tp.topic, tp.partition): offset for tp, offset in log.consumed_by[group].items()}
        for message in log.messages:
            topic = log.prefix + message.topic
            if topic in topics:
                due += 1
                done += ends.get((topic, message.partition), -1) > message.offset
    return due, done
