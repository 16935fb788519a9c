"""The reconciler reports each way in which the sources can differ, and nothing when they agree."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiokafka import TopicPartition

from deploy.access.topics import Message
from deploy.demo.history import consumed, history
from deploy.demo.reconcile import reconciled
from deploy.demo.sources import INTERNAL, Letter, Log, Stores
from deploy.verifiers.call_order import recomputed, sealed
from shared.contracts.envelope import Envelope, padded

NOW = datetime(2027, 11, 20, tzinfo=UTC)
EDITION = "edition-1"


def event(what: str, subject: str, place: int, service: str = "applications", **data: Any) -> Envelope:
    return Envelope(
        id=f"{subject}/{place}",
        source=f"/cursus/{service}",
        type=f"eu.cursus.{what}.v1",
        subject=subject,
        time=NOW,
        dataschema="",
        partitionkey=subject,
        sequence=padded(place),
        correlationid="c",
        data={"application_id": subject, "edition_id": EDITION, **data},
    )


@dataclass
class World:
    """Ada applied, was offered the only place and took it; Ben was refused. Each source has all of it."""

    stores: Stores
    messages: list[Message]
    letters: list[Letter]
    order: dict[str, Any] = field(default_factory=dict)

    def verdict(self) -> list[str]:
        log = Log(self.messages, {}, {}, "")
        return reconciled(self.stores, log, self.letters, {EDITION: self.order}).differences


def application(id: str, outcome: str, answer: str = "none") -> dict[str, Any]:
    decision = {"step": "released", "outcome": outcome}
    state = {
        "file": "complete",
        "submitted_at": NOW,
        "documents": {"cv": {"kind": "cv", "file": {"sha256": "x"}}},
        "decisions": [decision],
        "answer": answer,
        "person_id": f"person-{id}",
        "edition_id": EDITION,
        "profile": "health",
    }
    return {"_id": id, "sequence": 7 if answer == "accepted" else 5, "state": state}


def a_world() -> World:
    life = [
        event("application.started", "ada", 1),
        event("document.received", "ada", 2, kind="cv"),
        event("application.submitted", "ada", 3),
        event("application.completed", "ada", 4),
        event("decision.released", "ada", 5, outcome="admitted"),
        event("offer.made", "ada", 6, call_position=1, from_waiting_list=False),
        event("offer.accepted", "ada", 7),
        event("application.started", "ben", 1),
        event("document.received", "ben", 2, kind="cv"),
        event("application.submitted", "ben", 3),
        event("application.completed", "ben", 4),
        event("decision.released", "ben", 5, outcome="refused"),
    ]
    board = [
        event("applications-internal.call-list-released", EDITION, 1),
        event("applications-internal.place-offered", EDITION, 2, application_id="ada"),
        event("applications-internal.place-taken", EDITION, 3, application_id="ada"),
    ]
    told_by = {
        "application.started": "welcome",
        "application.submitted": "application-submitted",
        "application.completed": "application-complete",
        "offer.made": "offer-made",
        "offer.accepted": "offer-accepted",
    }
    letters, mails, sent = [], [], []
    for one in life:
        kind = one.type.removeprefix("eu.cursus.").removesuffix(".v1")
        template = f"decision-{one.data['outcome']}" if kind == "decision.released" else told_by.get(kind)
        if template is None:
            continue
        id_ = f"mail-{one.id.replace('/', '-')}"
        letters.append(Letter(f"<{id_}@cursus.example>", template, "fr", one.id, f"{one.subject}@example.org", NOW))
        mails.append({"_id": id_, "sequence": 1, "state": {"state": "sent", "template": template, "cause": one.id}})
        sent.append(event("message.sent", id_, 1, "notifications", message_id=id_))
    topics = [("applications.events", life), (INTERNAL, board), ("notifications.events", sent)]
    messages = [Message(topic, 0, n, one.subject, one) for topic, events in topics for n, one in enumerate(events)]
    offers = {"ada": {"state": "accepted", "call_position": 1, "profile": "health"}}
    stores = Stores(
        editions=[],
        applications=[application("ada", "admitted", "accepted"), application("ben", "refused")],
        boards=[{"_id": EDITION, "sequence": 3, "state": {"capacity": 1, "offers": offers}}],
        call_lists=[],
        juries=[],
        diaries=[],
        interviews=[],
        enrolments=[],
        messages=mails,
        ledgers=[],
    )
    candidate = {"application_id": "ada", "profile": "health", "rank": 1, "submitted_at": "2027-11-01T00:00:00.000Z"}
    inputs = {
        "edition_id": EDITION,
        "number": 1,
        "follows": None,
        "shares": {"health": "1/3"},
        "candidates": [candidate],
    }
    released = {"inputs": inputs, "order": ["ada"], "sha256": sealed(inputs)}
    order = {"edition_id": EDITION, "lists": [released], "order": ["ada"], "sha256": released["sha256"]}
    return World(stores, messages, letters, order)


def test_sources_that_agree_are_silent() -> None:
    assert a_world().verdict() == []


def test_a_message_that_was_sent_again_is_counted_and_is_no_difference() -> None:
    world = a_world()
    again = replace(world.messages[3], offset=99)
    world.messages.append(again)
    assert world.verdict() == []
    assert history(world.messages).resent == 1


def lose_an_event(world: World) -> None:
    del world.messages[3]


def lose_the_last_event(world: World) -> None:
    del world.messages[6]


def invent_an_event(world: World) -> None:
    world.messages.append(Message("applications.events", 0, 50, "ben", event("application.withdrawn", "ben", 6)))


def say_two_things_in_one_place(world: World) -> None:
    other = event("document.received", "ben", 2, kind="cv").model_copy(update={"id": "another"})
    world.messages.append(Message("applications.events", 0, 50, "ben", other))


def swap_two_events(world: World) -> None:
    world.messages[1], world.messages[2] = world.messages[2], world.messages[1]


def spread_a_life_over_partitions(world: World) -> None:
    world.messages[4] = replace(world.messages[4], partition=3)


def forget_a_change(world: World) -> None:
    world.stores.applications[1]["state"]["file"] = "submitted"


def lose_a_mail(world: World) -> None:
    del world.letters[2]


def send_a_mail_twice(world: World) -> None:
    world.letters.append(world.letters[2])


def send_an_effect_twice(world: World) -> None:
    world.letters.append(replace(world.letters[2], message_id="<other@cursus.example>"))


def leave_a_mail_in_the_queue(world: World) -> None:
    world.stores.messages[2]["state"]["state"] = "queued"


def admit_the_refused(world: World) -> None:
    letter = next(one for one in world.letters if one.template == "decision-refused")
    world.letters[world.letters.index(letter)] = replace(letter, template="decision-admitted")


def offer_beyond_capacity(world: World) -> None:
    offered = event("applications-internal.place-offered", EDITION, 4, application_id="ben")
    world.messages.append(Message(INTERNAL, 0, 9, EDITION, offered))
    world.stores.boards[0]["sequence"] = 4


def publish_another_order(world: World) -> None:
    world.order["lists"][0]["order"] = ["ben"]


def change_the_inputs_afterwards(world: World) -> None:
    world.order["lists"][0]["inputs"]["shares"]["health"] = "1/2"


def call_somebody_else_first(world: World) -> None:
    better = {"application_id": "eve", "profile": "health", "rank": 1, "submitted_at": "2027-10-01T00:00:00.000Z"}
    (released,) = world.order["lists"]
    released["inputs"]["candidates"].insert(0, better)
    released |= {"order": ["eve", "ada"], "sha256": sealed(released["inputs"])}
    world.order |= {"order": released["order"], "sha256": released["sha256"]}


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lose_an_event, "ada has recorded 7 events; number 4 is on no topic"),
        (lose_the_last_event, "answers: 1 in the stores and not in the topics"),
        (invent_an_event, "ben: number 6 is on a topic and not in its store"),
        (say_two_things_in_one_place, "ben: two different events are number 2"),
        (swap_two_events, "ada: number 2 lies behind number 3"),
        (spread_a_life_over_partitions, "ada lies on 2 partitions"),
        (forget_a_change, "file statuses: 1 in the stores and not in the topics"),
        (lose_a_mail, "mails sent: 1 in the stores and not in the mailbox"),
        (send_a_mail_twice, "lies in the mailbox 2 times"),
        (send_an_effect_twice, "was sent 2 times"),
        (leave_a_mail_in_the_queue, "is queued"),
        (admit_the_refused, "decision-admitted went to a refused person"),
        (offer_beyond_capacity, "held 2 places of 1 at one moment"),
        (publish_another_order, "the order differs from the rule's from place 1 on"),
        (change_the_inputs_afterwards, "the hash is not that of the published inputs"),
        (call_somebody_else_first, "call 1 went to ada, who is not number 1 of the order"),
    ],
)
def test_each_harm_is_told_in_words(harm: Callable[[World], None], said: str) -> None:
    world = deepcopy(a_world())
    harm(world)
    found = world.verdict()
    assert any(said in difference for difference in found), found


def test_a_third_each_is_called_while_each_profile_has_somebody() -> None:
    ranks = {"health": range(1, 7), "technical": range(7, 10), "law": range(10, 12)}
    candidates = [
        {"application_id": f"{profile}-{rank}", "profile": profile, "rank": rank, "submitted_at": ""}
        for profile, held in ranks.items()
        for rank in held
    ]
    order = recomputed({"shares": dict.fromkeys(ranks, "1/3"), "candidates": candidates})
    assert order[:6] == ["health-1", "technical-7", "law-10", "health-2", "technical-8", "law-11"]
    assert order[6:9] == ["health-3", "technical-9", "health-4"]
    assert len(order) == len(candidates)


def test_what_a_group_has_not_finished_with_is_not_counted_as_read() -> None:
    world = a_world()
    ends = {TopicPartition("applications.events", 0): 10, TopicPartition(INTERNAL, 0): 3}
    log = Log(
        world.messages, {"applications": ends}, {"applications": frozenset({"applications.events", INTERNAL})}, ""
    )
    assert consumed(log) == (15, 13)
