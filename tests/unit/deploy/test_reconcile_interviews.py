"""Interviews in three sources: diaries, topics and calendar entries in the mailbox; each difference is reported."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.access.topics import Message
from deploy.demo.history import history
from deploy.demo.interviews import figures, invitations, of_interviews
from deploy.demo.sources import INTERNAL, Entry, Letter, Stores
from tests.unit.deploy.test_reconcile import EDITION, NOW, a_world, event

FIRST, SECOND = NOW + timedelta(days=3), NOW + timedelta(days=4)


@dataclass
class Oral:
    """Ada was given a slot, which moved; Ben booked one and cancelled it. Each source has all of it."""

    stores: Stores
    messages: list[Message]
    letters: list[Letter]

    def differences(self) -> list[str]:
        rows = of_interviews(self.stores, history(self.messages), self.letters)
        return [difference for row in rows for difference in row.differences]


def an_oral() -> Oral:
    when = {"ada": [FIRST, SECOND], "ben": [FIRST]}
    booking = {"ada": "by_office", "ben": "by_applicant"}

    def word(what: str, who: str, revision: int, at: datetime) -> Any:
        said: dict[str, Any] = {
            "application_id": who,
            "interview_id": f"i-{who}",
            "revision": revision,
            "booking": booking[who],
        }
        return event(f"interview.{what}", f"i-{who}", revision + 1, **said, starts_at=at.isoformat())

    words = [
        word("scheduled", "ada", 0, FIRST),
        word("moved", "ada", 1, SECOND),
        word("scheduled", "ben", 0, FIRST),
        word("cancelled", "ben", 1, FIRST),
    ]
    diary = [
        event(f"applications-internal.{what}", "d", n, application_id=who, starts_at=at.isoformat())
        for n, (what, who, at) in enumerate(
            [
                ("interview-set", "ada", FIRST),
                ("interview-set", "ben", FIRST),
                ("interview-set", "ada", SECOND),
                ("interview-freed", "ben", FIRST),
            ],
            start=1,
        )
    ]
    methods = {"scheduled": "REQUEST", "moved": "REQUEST", "cancelled": "CANCEL"}
    letters, mails = [], []
    for one in words:
        what = one.type.split(".")[3]
        starts_at = datetime.fromisoformat(one.data["starts_at"])
        entry = Entry(one.data["interview_id"], one.data["revision"], methods[what], starts_at)
        letters.append(Letter(f"<m-{one.id}@x>", f"interview-{what}", "fr", one.id, "a@example.org", NOW, entry))
        details = {"interview_id": entry.uid, "revision": entry.sequence}
        state = {"state": "sent", "template": f"interview-{what}", "cause": one.id, "details": details}
        mails.append({"_id": f"m-{one.id}", "sequence": 1, "state": state})

    def slot(who: str | None, at: datetime) -> dict[str, Any]:
        return {"application_id": who, "meeting": {"starts_at": at.replace(tzinfo=None)}, "cancelled": False}

    def interview(who: str, state: str) -> dict[str, Any]:
        own = {"revision": 1, "state": state, "starts_at": when[who][-1], "edition_id": EDITION}
        return {"_id": f"i-{who}", "sequence": 2, "state": own}

    stores = replace(
        a_world().stores,
        juries=[{"_id": "j", "sequence": 1, "state": {"edition_id": EDITION, "shortlist": ["ada", "ben"]}}],
        diaries=[
            {
                "_id": "d",
                "sequence": 4,
                "state": {"edition_id": EDITION, "slots": {"s1": slot("ada", SECOND), "s2": slot(None, FIRST)}},
            }
        ],
        interviews=[interview("ada", "scheduled"), interview("ben", "cancelled")],
        messages=mails,
    )
    topics = [("applications.events", words), (INTERNAL, diary)]
    messages = [Message(topic, 0, n, one.subject, one) for topic, events in topics for n, one in enumerate(events)]
    return Oral(stores, messages, letters)


def test_sources_that_agree_on_interviews_are_silent_and_their_figures_are_told() -> None:
    oral = an_oral()
    assert oral.differences() == []
    assert figures(EDITION, oral.stores, history(oral.messages)) == {
        "shortlisted": 2,
        "slots": 2,
        "booked": 1,
        "given by the office": 1,
        "chosen": 1,
        "moved": 1,
        "cancelled": 1,
    }
    assert invitations(oral.letters) == {"REQUEST 0": 2, "CANCEL 1": 1, "REQUEST 1": 1}
    assert figures("another", oral.stores, history(oral.messages)) == {}


def give_the_slot_to_another(oral: Oral) -> None:
    oral.stores.diaries[0]["state"]["slots"]["s1"]["application_id"] = "ben"


def lose_a_word(oral: Oral) -> None:
    del oral.messages[1]


def lose_an_invitation(oral: Oral) -> None:
    del oral.letters[1]


def bring_another_day(oral: Oral) -> None:
    entry = oral.letters[1].entry
    assert entry is not None
    oral.letters[1] = replace(oral.letters[1], entry=replace(entry, starts_at=datetime(2027, 12, 1, tzinfo=UTC)))


def strike_out_nothing(oral: Oral) -> None:
    entry = oral.letters[3].entry
    assert entry is not None
    oral.letters[3] = replace(oral.letters[3], entry=replace(entry, method="REQUEST"))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (give_the_slot_to_another, "slots held: 1 in the stores and not in the topics"),
        (lose_a_word, "interviews: 1 in the stores and not in the topics"),
        (lose_an_invitation, "calendar entries: 1 in the stores and not in the mailbox"),
        (bring_another_day, "interviews: 1 in the topics and not in the mailbox"),
        (strike_out_nothing, "interviews: 1 in the stores and not in the mailbox"),
    ],
)
def test_each_harm_to_an_interview_is_told_in_words(harm: Callable[[Oral], None], said: str) -> None:
    oral = deepcopy(an_oral())
    harm(oral)
    found = oral.differences()
    assert any(said in difference for difference in found), found
