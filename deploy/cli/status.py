"""The health of a system at a glance: what is unsent, unread, parked, overdue, and what mail waits."""

from dataclasses import asdict, dataclass
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from deploy.access.client import Api, Refused
from deploy.access.endpoints import SERVICES, Endpoints, NotFoundRunning
from deploy.access.topics import topics_of
from deploy.cli.wording import in_paris

LATE = 60.0  # seconds that an event may wait to be sent before somebody should look


@dataclass(frozen=True)
class Health:
    """One service. None: not known, for `trouble` says why."""

    service: str
    trouble: str | None = None
    unsent: int | None = None
    oldest_unsent_seconds: float | None = None
    lag: int | None = None
    parked: int | None = None
    overdue: int | None = None

    @property
    def needs_somebody(self) -> bool:
        return bool(self.trouble or self.parked or (self.oldest_unsent_seconds or 0) > LATE)


@dataclass(frozen=True)
class Report:
    services: tuple[Health, ...]
    mail: dict[str, int]
    """How many mails are in each state; empty where notifications does not answer."""
    oldest_mail_waits_since: str | None
    now: str | None
    """The system's own time, simulated or not."""

    @property
    def needs_somebody(self) -> bool:
        return any(one.needs_somebody for one in self.services) or bool(self.mail.get("abandoned"))

    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"needs_somebody": self.needs_somebody}


async def report(api: Api, endpoints: Endpoints) -> Report:
    """Ask each service and Kafka; one that does not answer is told as trouble, the others are still shown."""
    services, now = [], None
    for service in SERVICES:
        try:
            told = await api.get(service, "/ops/status")
        except (NotFoundRunning, Refused) as trouble:
            services.append(Health(service, str(trouble)))
            continue
        now = told["now"]
        lag, trouble_ = await _lag(endpoints, told)
        services.append(
            Health(
                service,
                trouble_,
                unsent=told["outbox"]["documents"],
                oldest_unsent_seconds=told["outbox"]["oldest_seconds"],
                lag=lag,
                parked=told["parked"],
                overdue=sum(told["overdue"].values()),
            )
        )
    mail, oldest = await _mail(api)
    return Report(tuple(services), mail, oldest, now)


async def _lag(endpoints: Endpoints, told: dict[str, Any]) -> tuple[int | None, str | None]:
    """How far the group is behind, whose topics carry the prefix already. Where Kafka is out of reach, nobody knows."""
    if not told["topics"]:
        return 0, None
    if not endpoints.kafka_bootstrap:
        return None, None
    try:
        async with topics_of(endpoints) as topics:
            return await topics.lag(told["group"], told["topics"]), None
    except NotFoundRunning as trouble:
        return None, str(trouble)


async def _mail(api: Api) -> tuple[dict[str, int], str | None]:
    try:
        backlog = await api.get("notifications", "/v1/backlog")
    except (NotFoundRunning, Refused):
        return {}, None
    return backlog["by_state"], backlog["oldest_waiting_since"]


def shown(report: Report) -> list[RenderableType]:
    table = Table(
        "service",
        "unsent",
        "oldest unsent",
        "lag",
        "parked",
        "overdue",
        "",
        box=None,
        pad_edge=False,
        header_style="dim",
    )
    for one in report.services:
        age = "" if one.oldest_unsent_seconds is None else f"{one.oldest_unsent_seconds:.1f} s"
        numbers = [_number(one.unsent), age, _number(one.lag), _number(one.parked), _number(one.overdue)]
        table.add_row(one.service, *numbers, f"[red]{one.trouble or ''}[/]", style="bold red" if one.parked else "")
    mail = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(report.mail.items()) if count)
    oldest = in_paris(report.oldest_mail_waits_since)
    since = f"; the oldest waits since {oldest}" if oldest else ""
    verdict = "[bold red]Somebody should look.[/]" if report.needs_somebody else "[green]Nothing needs anybody.[/]"
    time = f"{in_paris(report.now)} in Paris" if report.now else "unknown"
    return [table, f"mail: {mail or 'none'}{since}", f"the system's time: {time}", verdict]


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)
