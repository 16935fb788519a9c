"""`cursus privacy`: access, erasure and purge of personal data, and the register of erasures."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.access.client import Api
from deploy.access.endpoints import Endpoints
from deploy.cli import archives, erasures, purges
from deploy.cli.asking import Stack, asked, console

commands = typer.Typer(help="Access, erasure and purge of personal data.", no_args_is_help=True)


@commands.command("archive")
def archive(
    person: Annotated[str, typer.Argument(help="The id of a person.")],
    to: Annotated[
        Path, typer.Option("--to", help="The zip file to write. It contains personal data: store it safely.")
    ],
    stack: Stack = None,
) -> None:
    """Export all data held about a person, with their files, explained in French and English."""

    async def ask(api: Api, endpoints: Endpoints) -> None:
        found = await archives.gathered(api, person)
        size = archives.kept(found, to)
        console.print(f"{to}: {', '.join(found.parts)}; {len(found.files)} files, {size} bytes.")

    asked(stack, ask)


@commands.command("erase")
def erase(
    person: Annotated[str, typer.Argument(help="The id of a person.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation. There is no way back.")] = False,
    stack: Stack = None,
) -> None:
    """Erase a person everywhere, immediately and for good. Withdraws open applications. The audit trail records it."""
    if not yes:
        typer.confirm("Erase this person in all services? There is no way back.", abort=True)

    async def ask(api: Api, endpoints: Endpoints) -> None:
        done = await erasures.erase(api, person)
        console.print(f"{done['person_id']}: erased at {done['erased_at']}; the other services follow within seconds.")

    asked(stack, ask)


@commands.command("erasures")
def register(stack: Stack = None) -> None:
    """Print the register of erased persons (ids and times only), one JSON object per line.

    Store it beside the backups.
    """

    async def ask(api: Api, endpoints: Endpoints) -> None:
        for entry in await erasures.register(api):
            print(json.dumps(entry))

    asked(stack, ask)


@commands.command("reapply")
def reapply(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file with the output of `erasures`.")],
    stack: Stack = None,
) -> None:
    """Erase again every person in the register, after a backup was restored. You may run it repeatedly."""
    entries = erasures.read(file.read_text())

    async def ask(api: Api, endpoints: Endpoints) -> None:
        await erasures.reapply(api, entries)
        console.print(f"{len(entries)} of {len(entries)} erased again.")

    asked(stack, ask)


@commands.command("purge")
def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be deleted.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask for confirmation (for cron). There is no way back.")
    ] = False,
    stack: Stack = None,
) -> None:
    """Delete data past its retention period: files of editions that closed long enough ago, and persons without others.

    The periods are settings of applications: APPLICANTS_KEPT_MONTHS, LEARNERS_KEPT_MONTHS.
    """

    async def ask(api: Api, endpoints: Endpoints) -> int:
        planned = await purges.planned(api)
        console.print(purges.shown("would be deleted" if dry_run else "will be deleted", planned))
        if dry_run or not any(planned.values()):
            return 0
        if not yes:
            typer.confirm("There is no way back. Continue?", abort=True)
        gone = await purges.done(api)
        console.print(purges.shown("deleted", gone["gone"]))
        return 0 if gone["state"] == "done" else 1

    asked(stack, ask)
