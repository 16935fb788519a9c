"""Mail against what was to be told: each letter owed lies in the mailbox once, and none that must never be."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from deploy.demo.history import History, kind
from deploy.demo.rows import Row
from deploy.demo.sources import Document, Letter, Stores


def _told_already(ended: Mapping[str, Any]) -> bool:
    """Whether the application's own letter has told the person why their enrolment ends."""
    of_its_edition = ended["reason"] == "edition_cancelled" and not ended["after_deferral"]
    return of_its_edition or ended["reason"] in ("application_withdrawn", "decision_corrected")


OWED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "application.started": lambda said: "welcome",
    "application.submitted": lambda said: "application-submitted",
    "application.found-incomplete": lambda said: "application-incomplete",
    "application.completed": lambda said: "application-complete",
    "application.withdrawn": lambda said: "application-withdrawn",
    "application.cancelled": lambda said: "application-cancelled",
    "application.reopened": lambda said: "application-reopened",
    "document.refused": lambda said: "document-refused",
    "document.requested": lambda said: "document-requested",
    "document.reminded": lambda said: "document-reminder",
    "document.lapsed": lambda said: "document-lapsed",
    "application.booking-opened": lambda said: "interview-booking",
    "interview.scheduled": lambda said: "interview-scheduled",
    "interview.moved": lambda said: "interview-moved",
    "interview.cancelled": lambda said: "interview-cancelled",
    "decision.released": lambda said: f"decision-{said['outcome']}",
    "offer.made": lambda said: "offer-from-waiting-list" if said["from_waiting_list"] else "offer-made",
    "offer.extended": lambda said: "offer-extended",
    "offer.revoked": lambda said: "offer-revoked",
    "offer.accepted": lambda said: "offer-accepted",
    "offer.declined": lambda said: "offer-declined",
    "offer.expired": lambda said: "offer-expired",
    "enrolment.opened": lambda said: "enrolment-opened",
    "payment.recorded": lambda said: "payment-recorded",
    "payment.reminded": lambda said: "payment-reminder",
    "payment.refunded": lambda said: "" if said["carried_over"] else "payment-refunded",
    "fee.reduced": lambda said: "" if said["reason"] == "carried_over" else "fee-reduced",
    "module.make-up-scheduled": lambda said: "make-up-scheduled",
    "project.defence-scheduled": lambda said: "defence-scheduled",
    "enrolment.deferred": lambda said: "enrolment-deferred",
    "deferral.place-refused": lambda said: "deferral-refused",
    "enrolment.confirmed": lambda said: "enrolment-confirmed",
    "module.completed": lambda said: "module-completed",
    "diploma.awarded": lambda said: "diploma-awarded",
    "enrolment.failed": lambda said: "enrolment-failed",
    "enrolment.cancelled": lambda said: "" if _told_already(said) else "enrolment-cancelled",
}
"""The letter that an event is told by, to the person it is about: exactly one for each event (DOMAIN rules 3 and 4)."""
FROM_TIME = frozenset({"offer-reminder", "file-reminder", "interview-reminder"})
"""Reminders: several may follow one event."""
NO_EVENTS_LETTER = FROM_TIME | {"sign-in", "sign-in-again", "address-confirmation", "address-change"}
"""Reminders come from time, sign-in links from a person."""
ADMITTING = frozenset(
    {"decision-admitted", "offer-made", "offer-from-waiting-list", "offer-extended", "offer-accepted"}
)


def of_mails(stores: Stores, told: History, letters: list[Letter]) -> list[Row]:
    """All mails by their ids, then the letters that events are told by, by event and template."""
    sent = [(one["_id"], one["state"]) for one in stores.messages if one["state"]["state"] == "sent"]
    letter_for = ((event.id, OWED[kind(event)](event.data)) for event in told.events if kind(event) in OWED)
    kept = ((state["cause"], state["template"]) for _, state in sent)
    got = ((letter.cause, letter.template) for letter in letters)
    return [
        Row(
            "mails sent",
            frozenset(id_ for id_, _ in sent),
            frozenset(event.data["message_id"] for event in told.of("message.sent")),
            frozenset(letter.message_id.strip("<>").partition("@")[0] for letter in letters),
        ),
        Row(
            "letters owed",
            frozenset(pair for pair in kept if pair[1] not in NO_EVENTS_LETTER),
            frozenset(pair for pair in letter_for if pair[1]),
            frozenset(pair for pair in got if pair[1] not in NO_EVENTS_LETTER),
        ),
    ]


def sent_twice(letters: Iterable[Letter]) -> list[str]:
    """Law E at its sharpest: one Message-ID, one letter for one event and person."""
    listed = list(letters)
    by_id = Counter(letter.message_id for letter in listed)
    by_effect = Counter((one.template, one.cause, one.to) for one in listed if one.template not in FROM_TIME)
    wrong = [f"Message-ID {id_} lies in the mailbox {count} times" for id_, count in by_id.items() if count > 1]
    return wrong + [f"{what[0]} for event {what[1]} was sent {n} times" for what, n in by_effect.items() if n > 1]


def left_behind(messages: Iterable[Document]) -> list[str]:
    """Mails that are neither sent nor called off."""
    left = [one for one in messages if one["state"]["state"] not in {"sent", "cancelled"}]
    return [f"mail {one['_id']} ({one['state']['template']}) is {one['state']['state']}" for one in left]


def admitting_the_refused(told: History, letters: Iterable[Letter]) -> list[str]:
    """DOMAIN rule 3: nobody who is refused gets a letter that says otherwise."""
    about = {event.id: event.data.get("application_id") for event in told.events}
    refused = {e.data["application_id"] for e in told.of("decision.released") if e.data["outcome"] == "refused"}
    return [
        f"{letter.template} went to a refused person, for event {letter.cause}"
        for letter in letters
        if letter.template in ADMITTING and about.get(letter.cause) in refused
    ]
