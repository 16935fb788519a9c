"""The health of a system: unsent, unread, parked and overdue work, and waiting mail."""

from dataclasses import asdict, dataclass
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from deploy.access.client import Api, Refused
from deploy.access.endpoints import SERVICES, Endpoints, NotFoundRunning
from deploy.access.topics import topics_of
from deploy.cli.wording import in_paris

LATE = 60.0  # an event that has waited longer to be sent needs attention


@dataclass(frozen=True)
class Health:
    """One service. None is unknown; `trouble` has the reason."""

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
    """Number of mails by state; empty if notifications does not answer."""
    oldest_mail_waits_since: str | None
    now: str | None
    """The system's time, simulated or real."""

    @property
    def needs_somebody(self) -> bool:
        return any(one.needs_somebody for one in self.services) or bool(self.mail.get("abandoned"))

    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"needs_somebody": self.needs_somebody}


async def report(api: Api, endpoints: Endpoints) -> Report:
    """Query each service and Kafka. One that does not answer is reported as trouble; the others are still shown."""
    services, now = [], None
    for service in SERVICES:
        try:
            answer = await api.get(service, "/ops/status")
        except (NotFoundRunning, Refused) as trouble:
            services.append(Health(service, str(trouble)))
            continue
        now = answer["now"]
        lag, trouble_ = await _lag(endpoints, answer)
        services.append(
            Health(
                service,
                trouble_,
                unsent=answer["outbox"]["documents"],
                oldest_unsent_seconds=answer["outbox"]["oldest_seconds"],
                lag=lag,
                parked=answer["parked"],
                overdue=sum(answer["overdue"].values()),
            )
        )
    mail, oldest = await _mail(api)
    return Report(tuple(services), mail, oldest, now)


async def _lag(endpoints: Endpoints, answer: dict[str, Any]) -> tuple[int | None, str | None]:
    """The lag of the service's group; its topics already have the prefix. None if Kafka is unreachable."""
    if not answer["topics"]:
        return 0, None
    if not endpoints.kafka_bootstrap:
        return None, None
    try:
        async with topics_of(endpoints) as topics:
            return await topics.lag(answer["group"], answer["topics"]), None
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
    since = f"; the oldest has waited since {oldest}" if oldest else ""
    verdict = "[bold red]Something needs attention.[/]" if report.needs_somebody else "[green]All is well.[/]"
    time = f"{in_paris(report.now)} in Paris" if report.now else "unknown"
    return [table, f"mail: {mail or 'none'}{since}", f"system time: {time}", verdict]


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)
