"""Three sources that must agree: what the stores hold, what the topics told, what the mailbox got."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy.demo.history import History, disorder, gaps, history
from deploy.demo.interviews import of_interviews
from deploy.demo.letters import admitting_the_refused, left_behind, of_mails, sent_twice
from deploy.demo.rows import Row, of_applications, of_enrolments, of_proofs
from deploy.demo.seating import most_held, wrong_calls
from deploy.demo.sources import Letter, Log, Stores

Orders = Mapping[str, Mapping[str, Any]]
"""By edition, the call order as it was published."""


@dataclass(frozen=True)
class Verdict:
    """What the three sources say together; no differences means that they agree and no promise was broken."""

    rows: list[Row]
    history: History
    differences: list[str]


def reconciled(stores: Stores, log: Log, letters: list[Letter], orders: Orders) -> Verdict:
    """Agreement, or every difference in words."""
    told = history(log.messages)
    rows = [
        *of_applications(stores, told),
        *of_interviews(stores, told, letters),
        *of_enrolments(stores, told),
        *of_mails(stores, told, letters),
        *of_proofs(stores, told),
    ]
    differences = [
        *(difference for row in rows for difference in row.differences),
        *gaps(stores.speaking, told),
        *disorder(log.messages),
        *sent_twice(letters),
        *left_behind(stores.messages),
        *admitting_the_refused(told, letters),
        *_seating(stores, told, orders),
    ]
    return Verdict(rows, told, differences)


def _seating(stores: Stores, told: History, orders: Orders) -> list[str]:
    """DOMAIN rules 1 and 2, by the boards' own events and the published orders."""
    wrong, withdrawn = [], told.files("application.withdrawn")
    for board in stores.boards:
        edition, capacity = board["_id"], board["state"]["capacity"]
        held = most_held(event for event in told.internal if event.subject == edition)
        if held > capacity:
            wrong.append(f"edition {edition} held {held} places of {capacity} at one moment")
        if order := orders.get(edition):
            offers = [event for event in told.of("offer.made") if event.data["edition_id"] == edition]
            wrong += wrong_calls(order, offers, withdrawn, edition)
    return wrong
