"""The result of a campaign: business figures, traffic, and whether the sources agree."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from deploy.demo.campaign import Campaign
from deploy.demo.history import History, consumed, kind
from deploy.demo.interviews import figures, invitations
from deploy.demo.letters import FROM_TIME
from deploy.demo.reconcile import Verdict
from deploy.demo.sources import Letter, Log, Stores

Figures = dict[str, Any]
DIPLOMA, HELD = "diploma_awarded", ("accepted",)


def business(campaign: Campaign, stores: Stores, published: History, letters: Sequence[Letter]) -> Figures:
    """Figures that the seed determines; they are the same in every run."""
    return {
        "editions": {edition.name: _edition(edition.id, stores, published) for edition in campaign.editions},
        "mails": _sorted(Counter(f"{one.template} {one.locale}" for one in letters)),
        "invitations": invitations(letters),
        "proofs": _sorted(Counter(e.data["action_type"] for e in published.of("dpc.proof-recorded"))),
    }


def _edition(edition: str, stores: Stores, published: History) -> Figures:
    files = [file["state"] for file in stores.applications if file["state"]["edition_id"] == edition]
    board = next(board["state"] for board in stores.boards if board["_id"] == edition)
    enrolments = [one["state"] for one in stores.enrolments if one["state"]["edition_id"] == edition]
    offers = [event.data for event in published.of("offer.made") if event.data["edition_id"] == edition]
    released = [event.data for event in published.of("decision.released") if event.data["edition_id"] == edition]
    places = [offer["profile"] for offer in board["offers"].values() if offer["state"] == "accepted"]
    return {
        "applications": len(files),
        "by_profile": _sorted(Counter(file["profile"] for file in files)),
        "files": _sorted(Counter(file["file"] for file in files)),
        "juries": sum(one["state"]["edition_id"] == edition for one in stores.juries),
        "interviews": figures(edition, stores, published),
        "decisions": _sorted(Counter(one["outcome"] for one in released)),
        "offers": len(offers),
        "called": _sorted(Counter(offer["profile"] for offer in offers)),
        "from_waiting_list": sum(offer["from_waiting_list"] for offer in offers),
        "answers": _sorted(Counter(file["answer"] for file in files if file["answer"] != "none")),
        "capacity": board["capacity"],
        "places": _sorted(Counter(places)),
        "enrolments": _sorted(Counter(one["state"] for one in enrolments)),
        "paid_cents": sum(payment["amount_cents"] for one in enrolments for payment in one["account"]["payments"]),
        "modules_completed": sum(
            bool(record["completed_at"]) for one in enrolments for record in one["modules"].values()
        ),
        "diplomas": sum(one["state"] == DIPLOMA for one in enrolments),
    }


def traffic(
    log: Log, published: History, letters: Sequence[Letter], answered: Mapping[str, datetime], parked: int
) -> Figures:
    """The traffic of the run; counts and times vary slightly between runs."""
    due, done = consumed(log)
    waits = sorted(delays(published, letters, answered))
    return {
        "events_published": len(published.events),
        "events_by_kind": _sorted(Counter(kind(event) for event in published.events)),
        "events_to_consume": due,
        "events_consumed": done,
        "events_duplicated": published.resent,
        "events_parked": parked,
        "mail_ms": {"measured": len(waits), "p50": percentile(waits, 50), "p99": percentile(waits, 99)},
    }


def delays(published: History, letters: Sequence[Letter], answered: Mapping[str, datetime]) -> list[float]:
    """Milliseconds of real time from the reply to a request until the mail server accepted a mail that it caused.

    Reminders are excluded: they have the same cause but are sent on a later day of the play.
    """
    cause = {event.id: event.correlationid for event in published.events}
    return [
        max(0.0, (letter.received_at - answered[request]).total_seconds() * 1000)
        for letter in letters
        if letter.template not in FROM_TIME and (request := cause.get(letter.cause, "")) in answered
    ]


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """The nearest-rank percentile of sorted values; None if there are none."""
    if not ordered:
        return None
    return round(ordered[max(0, -(-len(ordered) * percent // 100).__int__() - 1)], 1)


def _sorted(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items()))


def written(file: Path, summary: Figures) -> None:
    """Write JSON atomically."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    part.rename(file)


def shown(summary: Figures, verdict: Verdict) -> list[RenderableType]:
    """The summary for a terminal."""
    return [
        _editions(summary["business"]),
        "",
        _mails(summary["business"]),
        "",
        _sources(verdict),
        "",
        _traffic(summary),
    ]


def _editions(business: Figures) -> Table:
    table = Table("", *(name.capitalize() for name in business["editions"]), title="The campaign", title_justify="left")
    for field in next(iter(business["editions"].values())):
        table.add_row(field.replace("_", " "), *(_cell(field, one[field]) for one in business["editions"].values()))
    table.add_row("invitations, METHOD and SEQUENCE (both)", _cell("", business["invitations"]))
    table.add_row("DPC proofs (both)", _cell("", business["proofs"]))
    return table


def _cell(field: str, value: Any) -> str:
    if field == "paid_cents":
        return f"{value / 100:,.2f} EUR"
    if isinstance(value, dict):
        return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in value.items())
    return str(value)


def _mails(business: Figures) -> Table:
    table = Table("mails", "fr", "en", title="Mails by kind and language", title_justify="left")
    for template in sorted({name.partition(" ")[0] for name in business["mails"]}):
        table.add_row(template, *(str(business["mails"].get(f"{template} {locale}", 0)) for locale in ("fr", "en")))
    fr, en = (sum(n for name, n in business["mails"].items() if name.endswith(locale)) for locale in ("fr", "en"))
    table.add_row("[bold]all[/]", f"[bold]{fr}[/]", f"[bold]{en}[/]")
    return table


def _sources(verdict: Verdict) -> Table:
    table = Table("", "stores", "topics", "mailbox", "", title="Three sources that must agree", title_justify="left")
    for row in verdict.rows:
        counts = ["" if have is None else str(len(have)) for have in (row.stores, row.topics, row.mailbox)]
        table.add_row(row.what, *counts, "[red]differ[/]" if row.differences else "[green]agree[/]")
    return table


def _traffic(summary: Figures) -> Table:
    moved, took = summary["traffic"], summary["seconds"]
    table = Table(show_header=False, title="Traffic", title_justify="left")
    table.add_row("events published / duplicated", f"{moved['events_published']} / {moved['events_duplicated']}")
    table.add_row("readings consumed / due", f"{moved['events_consumed']} / {moved['events_to_consume']}")
    table.add_row("events parked", str(moved["events_parked"]))
    mail = moved["mail_ms"]
    mail_row = f"p50 {mail['p50']} ms, p99 {mail['p99']} ms ({mail['measured']} mails)"
    table.add_row("from HTTP reply to mail accepted", mail_row)
    table.add_row("the campaign took", f"{took['campaign']:.0f} s; the reconciliation {took['reconciliation']:.1f} s")
    return table
