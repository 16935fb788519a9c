"""`cursus demo`: start the system, play a campaign, reconcile, print the result."""

import os
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.access.client import Api, opened
from deploy.access.endpoints import SERVICES, Endpoints, NotFoundRunning, find
from deploy.access.topics import topics_of
from deploy.demo.campaign import Campaign, edition_of, gathered
from deploy.demo.play import play
from deploy.demo.reconcile import Orders, reconciled
from deploy.demo.sources import read_log, read_mailbox, read_stores
from deploy.demo.stage import LABEL, Postbox, Stage
from deploy.demo.summary import business, shown, traffic, written
from deploy.local.board import LiveBoard
from deploy.local.mailbox import Mailbox
from deploy.local.paths import stack_directory
from deploy.local.stack import System
from deploy.local.supervisor import interruptible
from deploy.seed.command import next_intake
from deploy.seed.diploma import diploma_of, seeds
from deploy.seed.load import load
from shared.kernel.clock import SimulatedClock

STACK = "demo"
OPERATOR = "operator@consortium/demo"


def demonstrated(console: Console, *, seed: int, sizes: Mapping[str, int], stack: str | None) -> int:
    """Run the demo. Returns the exit code: 0 if the three sources agree, 1 if they differ.

    Uses the system that the environment names; without one, starts a local system and stops it afterwards.
    """
    if os.environ.get("CATALOGUE_URL"):
        return uvloop.run(campaign_on(find(None), stack_directory(STACK), console, seed=seed, sizes=sizes))
    directory = stack_directory(stack or STACK)
    clock_file = directory / "clock.json"
    with interruptible(), System(directory, clock_file=clock_file, board=LiveBoard(console)) as system:
        endpoints = Endpoints.from_environment(system.environment(), str(system.mailbox), system.pages())
        code = uvloop.run(campaign_on(endpoints, directory, console, seed=seed, sizes=sizes, system=system))
    _where_to_look(console, directory, stack or STACK)
    return code


async def campaign_on(
    endpoints: Endpoints,
    directory: Path,
    console: Console,
    *,
    seed: int,
    sizes: Mapping[str, int],
    system: System | None = None,
    mails_are_in: Callable[[], Awaitable[None]] | None = None,
) -> int:
    """Play and reconcile a campaign on a running system, and write `summary.json`. Returns the exit code.

    If something else fills the mailbox, `mails_are_in` waits until it holds all mails accepted so far.
    """
    if endpoints.clock_file is None or endpoints.mailbox is None or not endpoints.mongo_url:
        raise NotFoundRunning("The demo needs to know CLOCK_FILE, MAILBOX and MONGO_URL of the system it plays on.")
    http, api = opened(endpoints)
    clock, mailbox = SimulatedClock(endpoints.clock_file), Mailbox(endpoints.mailbox)
    bars = (TextColumn(f"  {{task.description:<{LABEL}}}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with http, topics_of(endpoints) as topics:
        operator = await api.as_staff(OPERATOR)
        campaign = await _prepared(api, clock, seed, sizes)
        started = time.monotonic()
        with Progress(*bars, console=console) as progress:
            watch = system.check if system else (lambda: None)
            stage = Stage(api, operator, clock, Postbox(mailbox), topics, progress, watch)
            await play(stage, campaign)
        played = time.monotonic()
        stores = await read_stores(endpoints, [edition.id for edition in campaign.editions])
        log = await read_log(topics, operator, endpoints, stores)
        if mails_are_in:
            await mails_are_in()
        letters = read_mailbox(mailbox, [one.applicant.email for one in campaign.files])
        verdict = reconciled(stores, log, letters, await _orders(operator, campaign))
        parked = sum([(await operator.get(service, "/ops/status"))["parked"] for service in SERVICES])
    differences = verdict.differences + ([f"{parked} events are parked"] if parked else [])
    summary = {
        "seed": seed,
        "intake": campaign.year,
        "business": business(campaign, stores, verdict.history, letters),
        "traffic": traffic(log, verdict.history, letters, api.session.answered, parked),
        "agreement": {row.what: not row.differences for row in verdict.rows},
        "differences": differences,
        "seconds": {"campaign": round(played - started, 1), "reconciliation": round(time.monotonic() - played, 1)},
        "memory_bytes": system.memory() if system else {},
    }
    written(directory / "summary.json", summary)
    console.print(*shown(summary, verdict), sep="\n")
    return _told(console, differences)


async def _prepared(api: Api, clock: SimulatedClock, seed: int, sizes: Mapping[str, int]) -> Campaign:
    """Load both diplomas for the next intake year that has not opened, and generate its people."""
    year, editions, before = next_intake(clock.now()), [], 0
    for name, source in seeds().items():
        loaded = await load(api, source, year)
        editions.append(await edition_of(api, name, loaded.edition_id, diploma_of(source)))
        held = await api.items("catalogue", "/v1/editions", programme_id=loaded.programme_id)
        before = max(before, len(held) - 1)
    return gathered(seed, year, before, editions, sizes)


async def _orders(operator: Api, campaign: Campaign) -> Orders:
    paths = {edition.id: f"/v1/editions/{edition.id}/call-order" for edition in campaign.editions}
    return {edition: await operator.get("applications", path) for edition, path in paths.items()}


def _told(console: Console, differences: list[str]) -> int:
    if not differences:
        console.print("\n[bold green]Stores, topics and mailbox agree; nothing was lost, nothing was done twice.[/]")
        return 0
    console.print(f"\n[bold red]The sources differ in {len(differences)} ways:[/]")
    for difference in differences[:40]:
        console.print(f"  {difference}", markup=False, highlight=False)
    return 1


def _where_to_look(console: Console, directory: Path, stack: str) -> None:
    """Print the next commands to try."""
    where = os.path.relpath(directory)
    console.print(
        f"\nThe figures are in {where}/summary.json, the mails in {where}/mail/ (any mail program opens them).\n"
        f"`make run STACK={stack}` starts this system again: it prints where the mails, the API documents and the\n"
        f"topics are; then `cursus status`, `cursus journey APPLICATION` and `cursus why-mail APPLICATION`.\n"
        "`make demo` once more plays the next intake year on the same data.",
        highlight=False,
    )
