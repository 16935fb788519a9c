"""Compares mails with events: each required letter is in the mailbox exactly once, and no forbidden one is."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from deploy.demo.history import History, kind
from deploy.demo.rows import Row
from deploy.demo.sources import Document, Letter, Stores


def _told_already(ended: Mapping[str, Any]) -> bool:
    """Whether a letter about the application has already told the person why the enrolment ends."""
    of_its_edition = ended["reason"] == "edition_cancelled" and not ended["after_deferral"]
    return of_its_edition or ended["reason"] in ("application_withdrawn", "decision_corrected")


OWED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "application.started": lambda data: "welcome",
    "application.submitted": lambda data: "application-submitted",
    "application.found-incomplete": lambda data: "application-incomplete",
    "application.completed": lambda data: "application-complete",
    "application.withdrawn": lambda data: "application-withdrawn",
    "application.cancelled": lambda data: "application-cancelled",
    "application.reopened": lambda data: "application-reopened",
    "document.refused": lambda data: "document-refused",
    "document.requested": lambda data: "document-requested",
    "document.reminded": lambda data: "document-reminder",
    "document.lapsed": lambda data: "document-lapsed",
    "application.booking-opened": lambda data: "interview-booking",
    "interview.scheduled": lambda data: "interview-scheduled",
    "interview.moved": lambda data: "interview-moved",
    "interview.cancelled": lambda data: "interview-cancelled",
    "decision.released": lambda data: f"decision-{data['outcome']}",
    "offer.made": lambda data: "offer-from-waiting-list" if data["from_waiting_list"] else "offer-made",
    "offer.extended": lambda data: "offer-extended",
    "offer.revoked": lambda data: "offer-revoked",
    "offer.accepted": lambda data: "offer-accepted",
    "offer.declined": lambda data: "offer-declined",
    "offer.expired": lambda data: "offer-expired",
    "enrolment.opened": lambda data: "enrolment-opened",
    "payment.recorded": lambda data: "payment-recorded",
    "payment.reminded": lambda data: "payment-reminder",
    "payment.refunded": lambda data: "" if data["carried_over"] else "payment-refunded",
    "fee.reduced": lambda data: "" if data["reason"] == "carried_over" else "fee-reduced",
    "module.make-up-scheduled": lambda data: "make-up-scheduled",
    "project.defence-scheduled": lambda data: "defence-scheduled",
    "enrolment.deferred": lambda data: "enrolment-deferred",
    "deferral.place-refused": lambda data: "deferral-refused",
    "enrolment.confirmed": lambda data: "enrolment-confirmed",
    "module.completed": lambda data: "module-completed",
    "diploma.awarded": lambda data: "diploma-awarded",
    "enrolment.failed": lambda data: "enrolment-failed",
    "enrolment.cancelled": lambda data: "" if _told_already(data) else "enrolment-cancelled",
}
"""The letter that an event requires, to the person concerned: exactly one per event (DOMAIN rules 3 and 4)."""
FROM_TIME = frozenset({"offer-reminder", "file-reminder", "interview-reminder"})
"""Reminders: several may follow one event."""
NO_EVENTS_LETTER = FROM_TIME | {"sign-in", "sign-in-again", "address-confirmation", "address-change"}
"""Letters without a required event: a timer causes reminders, a person requests sign-in links."""
ADMITTING = frozenset(
    {"decision-admitted", "offer-made", "offer-from-waiting-list", "offer-extended", "offer-accepted"}
)


def of_mails(stores: Stores, published: History, letters: list[Letter]) -> list[Row]:
    """Compares all mails by id, then the required letters by event and template."""
    sent = [(one["_id"], one["state"]) for one in stores.messages if one["state"]["state"] == "sent"]
    letter_for = ((event.id, OWED[kind(event)](event.data)) for event in published.events if kind(event) in OWED)
    kept = ((state["cause"], state["template"]) for _, state in sent)
    got = ((letter.cause, letter.template) for letter in letters)
    return [
        Row(
            "mails sent",
            frozenset(id_ for id_, _ in sent),
            frozenset(event.data["message_id"] for event in published.of("message.sent")),
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
    """Law E for mails: no duplicate Message-ID, and no second letter for the same event and person."""
    listed = list(letters)
    by_id = Counter(letter.message_id for letter in listed)
    by_effect = Counter((one.template, one.cause, one.to) for one in listed if one.template not in FROM_TIME)
    wrong = [f"Message-ID {id_} lies in the mailbox {count} times" for id_, count in by_id.items() if count > 1]
    return wrong + [f"{what[0]} for event {what[1]} was sent {n} times" for what, n in by_effect.items() if n > 1]


def left_behind(messages: Iterable[Document]) -> list[str]:
    """Mails that are neither sent nor cancelled."""
    left = [one for one in messages if one["state"]["state"] not in {"sent", "cancelled"}]
    return [f"mail {one['_id']} ({one['state']['template']}) is {one['state']['state']}" for one in left]


def admitting_the_refused(published: History, letters: Iterable[Letter]) -> list[str]:
    """DOMAIN rule 3: no refused person gets a letter of admission."""
    about = {event.id: event.data.get("application_id") for event in published.events}
    refused = {e.data["application_id"] for e in published.of("decision.released") if e.data["outcome"] == "refused"}
    return [
        f"{letter.template} went to a refused person, for event {letter.cause}"
        for letter in letters
        if letter.template in ADMITTING and about.get(letter.cause) in refused
    ]
