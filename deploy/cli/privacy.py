"""`cursus privacy`: what is held of a person, given to them or erased; the register that a restored backup needs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.access.client import Api
from deploy.access.endpoints import Endpoints
from deploy.cli import archives, erasures, purges
from deploy.cli.asking import Stack, asked, console

commands = typer.Typer(help="What is held of a person.", no_args_is_help=True)


@commands.command("archive")
def archive(
    person: Annotated[str, typer.Argument(help="The id of a person.")],
    to: Annotated[Path, typer.Option("--to", help="A zip to write; personal data: mind where it lies.")],
    stack: Stack = None,
) -> None:
    """All that is held of a person across the services, their files with it, explained in French and English."""

    async def ask(api: Api, endpoints: Endpoints) -> None:
        found = await archives.gathered(api, person)
        size = archives.kept(found, to)
        console.print(f"{to}: {', '.join(found.parts)}; {len(found.files)} files, {size} bytes.")

    asked(stack, ask)


@commands.command("erase")
def erase(
    person: Annotated[str, typer.Argument(help="The id of a person.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask. There is no way back.")] = False,
    stack: Stack = None,
) -> None:
    """Erase a person everywhere, at once and for good; files under way are withdrawn. Noted in the audit trail."""
    if not yes:
        typer.confirm("Erase this person everywhere? There is no way back.", abort=True)

    async def ask(api: Api, endpoints: Endpoints) -> None:
        done = await erasures.erase(api, person)
        console.print(f"{done['person_id']}: erased at {done['erased_at']}; the services follow within seconds.")

    asked(stack, ask)


@commands.command("erasures")
def register(stack: Stack = None) -> None:
    """The register of who was erased, ids and moments alone, one JSON object a line. Keep it beside the backups."""

    async def ask(api: Api, endpoints: Endpoints) -> None:
        for entry in await erasures.register(api):
            print(json.dumps(entry))

    asked(stack, ask)


@commands.command("reapply")
def reapply(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `erasures` has printed.")],
    stack: Stack = None,
) -> None:
    """After a backup was restored: erase again whoever the register names. As often as you like."""
    entries = erasures.read(file.read_text())

    async def ask(api: Api, endpoints: Endpoints) -> None:
        await erasures.reapply(api, entries)
        console.print(f"{len(entries)} of {len(entries)} erased again.")

    asked(stack, ask)


@commands.command("purge")
def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and leave it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, for cron. There is no way back.")] = False,
    stack: Stack = None,
) -> None:
    """Have go what was kept long enough: files of editions that closed so many months ago, and persons without others.

    The months are settings of applications: APPLICANTS_KEPT_MONTHS, LEARNERS_KEPT_MONTHS.
    """

    async def ask(api: Api, endpoints: Endpoints) -> int:
        planned = await purges.planned(api)
        console.print(purges.shown("would go" if dry_run else "is to go", planned))
        if dry_run or not any(planned.values()):
            return 0
        if not yes:
            typer.confirm("There is no way back. Go on?", abort=True)
        gone = await purges.done(api)
        console.print(purges.shown("went", gone["gone"]))
        return 0 if gone["state"] == "done" else 1

    asked(stack, ask)
