"""The events of one application across the four services, from the raw topics, and its current state."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from deploy.access.client import Api, Refused
from deploy.access.endpoints import Endpoints
from deploy.access.topics import PUBLIC, StoredEvent, topics_of
from deploy.cli import mails
from deploy.cli.wording import as_text
from shared.kernel.clock import PARIS

HIDDEN = frozenset({"cause", "evidence_sha256", "corrects"})
"""Fields that only programs need; `--json` includes them."""
COLOURS = {"catalogue": "magenta", "applications": "cyan", "enrolment": "green", "notifications": "yellow"}


@dataclass(frozen=True)
class Step:
    """One event of the journey."""

    at: datetime
    service: str
    what: str
    """For example `offer made`, `module completed`."""
    details: str
    where: str
    """Position on the topics, `topic/partition/offset`, for reading the raw message."""
    event_id: str


@dataclass(frozen=True)
class Story:
    application: str
    steps: tuple[Step, ...]
    standing: dict[str, str]
    """The current state by source: application, enrolment, mails."""

    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"steps": [asdict(step) | {"at": step.at.isoformat()} for step in self.steps]}


async def of_application(api: Api, endpoints: Endpoints, application: str) -> Story:
    """Read the raw topics and the APIs; no steps for an unknown application."""
    async with topics_of(endpoints) as topics:
        events = await topics.events(PUBLIC, lambda key: key == application)
        around = {one.event.data.get(whose) for one in events for whose in ("edition_id", "person_id")} - {None}
        near = await topics.events(["catalogue.events", "notifications.events"], lambda key: key in around)
        events += [one for one in near if one.event.data.get("application_id") in (None, application)]
    return Story(application, tuple(in_order(events)), await _standing(api, application) if events else {})


def in_order(events: list[StoredEvent]) -> list[Step]:
    """Each event once, by time; events of the same time by their sequence in the aggregate."""
    once = {one.event.id: one for one in events}.values()
    return [
        _step(one)
        for one in sorted(once, key=lambda one: (one.event.time, one.event.subject, one.event.sequence_number))
    ]


def _step(stored: StoredEvent) -> Step:
    event = stored.event
    _, _, subject, verb, _ = event.type.split(".")
    return Step(
        at=event.time,
        service=event.source.rsplit("/", 1)[-1],
        what=f"{subject} {verb}".replace("-", " "),
        details=", ".join(f"{name} {as_text(value)}" for name, value in event.data.items() if _tells(name, value)),
        where=stored.place,
        event_id=event.id,
    )


def _tells(name: str, value: Any) -> bool:
    """Whether to show the field to a person: no ids, no time that repeats the event's own."""
    own = name.endswith("_id") or (name.endswith("_at") and name not in {"opens_at", "closes_at"})
    return not own and name not in HIDDEN and value is not None and not isinstance(value, dict)


async def _standing(api: Api, application: str) -> dict[str, str]:
    """The current state from each service; a service that has none yet is left out."""
    standing = {}
    for name, service, path, fields in (
        ("application", "applications", f"/v1/applications/{application}", ("file", "decision", "answer")),
        ("enrolment", "enrolment", f"/v1/enrolments/by-application/{application}", ("state", "paid_cents", "unmet")),
    ):
        try:
            body = await api.get(service, path)
        except Refused as refusal:
            if refusal.status != 404:
                raise
            continue
        standing[name] = ", ".join(f"{field} {as_text(body[field])}" for field in fields if body.get(field) is not None)
    found = await mails.of_application(api, application)
    states = sorted({one["state"] for one in found})
    standing["mails"] = (
        ", ".join(f"{sum(one['state'] == state for one in found)} {state}" for state in states) or "none"
    )
    return standing


def shown(story: Story) -> list[RenderableType]:
    if not story.steps:
        return [f"[yellow]There are no events of an application {story.application}.[/]"]
    table = Table("Paris", "service", "what happened", "", box=None, pad_edge=False, header_style="dim")
    day = None
    for step in story.steps:
        here = step.at.astimezone(PARIS)
        moment = f"{here:%H:%M:%S}" if here.date() == day else f"[bold]{here:%a %d %b %Y}[/] {here:%H:%M:%S}"
        day = here.date()
        table.add_row(
            f"{moment:>24}", f"[{COLOURS.get(step.service, '')}]{step.service}[/]", step.what, escape(step.details)
        )
    standing = Table(box=None, pad_edge=False, show_header=False)
    for name, state in story.standing.items():
        standing.add_row(f"[dim]{name} now[/]", escape(state))
    return [table, "", standing]
