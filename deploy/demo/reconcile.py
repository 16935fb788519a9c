"""Compares three sources that must agree: the stores, the topics and the mailbox."""

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
"""The published call order of each edition."""


@dataclass(frozen=True)
class Verdict:
    """The result of the comparison; without differences, the sources agree and no law is violated."""

    rows: list[Row]
    history: History
    differences: list[str]


def reconciled(stores: Stores, log: Log, letters: list[Letter], orders: Orders) -> Verdict:
    """Compare the sources; each difference is one line of text."""
    published = history(log.messages)
    rows = [
        *of_applications(stores, published),
        *of_interviews(stores, published, letters),
        *of_enrolments(stores, published),
        *of_mails(stores, published, letters),
        *of_proofs(stores, published),
    ]
    differences = [
        *(difference for row in rows for difference in row.differences),
        *gaps(stores.speaking, published),
        *disorder(log.messages),
        *sent_twice(letters),
        *left_behind(stores.messages),
        *admitting_the_refused(published, letters),
        *_seating(stores, published, orders),
    ]
    return Verdict(rows, published, differences)


def _seating(stores: Stores, published: History, orders: Orders) -> list[str]:
    """Checks DOMAIN rules 1 and 2 by the seat boards' events and the published call orders."""
    wrong, withdrawn = [], published.files("application.withdrawn")
    for board in stores.boards:
        edition, capacity = board["_id"], board["state"]["capacity"]
        held = most_held(event for event in published.internal if event.subject == edition)
        if held > capacity:
            wrong.append(f"edition {edition} held {held} places of {capacity} at one moment")
        if order := orders.get(edition):
            offers = [event for event in published.of("offer.made") if event.data["edition_id"] == edition]
            wrong += wrong_calls(order, offers, withdrawn, edition)
    return wrong
