"""The same facts from the stores and from the topics, as sets that must be equal."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.demo.history import History, kind
from deploy.demo.sources import Stores

Things = frozenset[Hashable]

FILE_AFTER = {
    "application.started": "draft",
    "application.submitted": "submitted",
    "application.found-incomplete": "incomplete",
    "application.completed": "complete",
    "application.withdrawn": "withdrawn",
    "application.cancelled": "cancelled",
}
ANSWER_AFTER = {"offer.accepted": "accepted", "offer.declined": "declined", "offer.expired": "expired"}
ENROLMENT_AFTER = {
    "enrolment.opened": "awaiting_payment",
    "enrolment.confirmed": "confirmed",
    "diploma.awarded": "diploma_awarded",
    "enrolment.failed": "failed",
    "enrolment.deferred": "deferred",
    "enrolment.cancelled": "cancelled",
}


@dataclass(frozen=True)
class Row:
    """One kind of fact in each source; None for a source that does not contain it."""

    what: str
    stores: Things | None
    topics: Things | None
    mailbox: Things | None = None

    @property
    def differences(self) -> list[str]:
        """The facts that one source has and another lacks, as text."""
        known = {name: have for name in ("stores", "topics", "mailbox") if (have := getattr(self, name)) is not None}
        return [
            f"{self.what}: {len(only)} in the {one} and not in the {other}, e.g. {min(map(str, only))}"
            for one, has in known.items()
            for other, lacks in known.items()
            if (only := has - lacks)
        ]


def of_applications(stores: Stores, published: History) -> list[Row]:
    files = stores.applications

    def each(part: Callable[[Mapping[str, Any]], Iterable[tuple[Hashable, ...]]]) -> Things:
        return frozenset((file["_id"], *thing) for file in files for thing in part(file["state"]))

    return [
        Row("file statuses", each(lambda file: [(file["file"],)]), latest(published, FILE_AFTER)),
        Row(
            "submissions",
            each(lambda file: [()] if file["submitted_at"] else []),
            fields_of(published, "application.submitted"),
        ),
        Row(
            "documents",
            each(lambda file: [(piece["kind"],) for piece in file["documents"].values() if piece["file"]]),
            fields_of(published, "document.received", "kind"),
        ),
        Row(
            "decisions",
            each(lambda file: [(one["outcome"],) for one in file["decisions"] if one["step"] == "released"]),
            fields_of(published, "decision.released", "outcome"),
        ),
        Row(
            "offers",
            frozenset(
                (application, offer["call_position"])
                for board in stores.boards
                for application, offer in board["state"]["offers"].items()
            ),
            fields_of(published, "offer.made", "call_position"),
        ),
        Row(
            "answers",
            each(lambda file: [(file["answer"],)] if file["answer"] != "none" else []),
            latest(published, ANSWER_AFTER),
        ),
    ]


def of_enrolments(stores: Stores, published: History) -> list[Row]:
    def each(part: Callable[[Mapping[str, Any]], Iterable[tuple[Hashable, ...]]]) -> Things:
        states = [enrolment["state"] for enrolment in stores.enrolments]
        return frozenset((state["application_id"], *thing) for state in states for thing in part(state))

    def of_modules(part: Callable[[Mapping[str, Any]], Iterable[tuple[Hashable, ...]]]) -> Things:
        return each(lambda it: [(code, *thing) for code, record in it["modules"].items() for thing in part(record)])

    return [
        Row("enrolments", each(lambda it: [(it["state"],)]), latest(published, ENROLMENT_AFTER)),
        Row(
            "payments",
            each(lambda it: [(one["reference"], one["amount_cents"]) for one in it["account"]["payments"]]),
            fields_of(published, "payment.recorded", "reference", "amount_cents"),
        ),
        Row(
            "half-days",
            of_modules(lambda record: [(*at.split("/"), one["hours"]) for at, one in record["attendance"].items()]),
            fields_of(published, "attendance.recorded", "module", "day", "half", "hours"),
        ),
        Row(
            "test results",
            of_modules(lambda record: [(n, one["mark"]) for n, one in enumerate(record["attempts"], start=1)]),
            fields_of(published, "module.test-taken", "module", "attempt", "mark"),
        ),
        Row(
            "modules completed",
            of_modules(lambda record: [()] if record["completed_at"] else []),
            fields_of(published, "module.completed", "module"),
        ),
        Row(
            "exams",
            each(lambda it: [(it["exam"]["mark"],)] if it["exam"] else []),
            fields_of(published, "exam.graded", "mark"),
        ),
        Row(
            "defences",
            each(lambda it: [(it["defence"]["mark"],)] if it["defence"] else []),
            fields_of(published, "project.defended", "mark"),
        ),
    ]


def of_proofs(stores: Stores, published: History) -> list[Row]:
    """One proof for each module that a health professional completed and that counts as a DPC action."""
    entries = [entry for ledger in stores.ledgers for entry in ledger["state"]["entries"]]
    proofs = [entry["proof"] for entry in entries if entry["proof"]]
    earned = [event for event in published.of("module.completed") if event.data["health"] and event.data["dpc"]]
    return [
        Row(
            "DPC proofs",
            frozenset(proof["proof_id"] for proof in proofs),
            frozenset(event.data["proof_id"] for event in published.of("dpc.proof-recorded")),
        ),
        Row(
            "proofs earned",
            frozenset(proof["origin"] for proof in proofs),
            frozenset(event.id for event in earned),
        ),
    ]


def fields_of(published: History, what: str, *fields: str) -> Things:
    """The values of these fields in the events of this kind, by application."""
    return frozenset(
        (event.data["application_id"], *(event.data[name] for name in fields)) for event in published.of(what)
    )


def latest(published: History, after: Mapping[str, str]) -> Things:
    """The state of each application after its last event of these kinds."""
    ordered = sorted(published.of(*after), key=lambda event: (event.subject, event.sequence_number))
    return frozenset({event.data["application_id"]: after[kind(event)] for event in ordered}.items())
