"""Inspect and operate a running Cursus system."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.access.client import Api, Refused, opened
from deploy.access.endpoints import Endpoints, NotFoundRunning, find
from deploy.cli import archives, mails, parking, privacy, trails
from deploy.cli import journey as journeys
from deploy.cli import status as statuses
from deploy.cli.asking import AsJson, Stack, asked, console
from deploy.demo.stage import NeverQuiet
from deploy.local.errors import StackTrouble
from deploy.seed.lines import SeedError
from deploy.verifiers import audit, call_order

errors = Console(stderr=True, highlight=False, style="bold red")


class CommandLine(typer.Typer):
    """Prints expected failures in a few lines without a traceback and returns an exit code for each kind."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        try:
            return super().__call__(*args, **options)
        except (NotFoundRunning, NeverQuiet, StackTrouble, SeedError, Refused, archives.Spoilt) as trouble:
            errors.print(str(trouble), markup=False)
            sys.exit(exit_code(trouble))
        except KeyboardInterrupt:
            errors.print("Stopped.")
            sys.exit(130)


def exit_code(trouble: Exception) -> int:
    """Codes of sysexits(3); 4 for something that does not exist, 3 for another refusal."""
    match trouble:
        case SeedError():
            return 65  # EX_DATAERR
        case NeverQuiet():
            return 75  # EX_TEMPFAIL
        case Refused():
            return 4 if trouble.status == 404 else 3
        case _:
            return 69  # EX_UNAVAILABLE


app = CommandLine(name="cursus", help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
parked = typer.Typer(
    help="Events that a service could not process and that wait for an operator.", no_args_is_help=True
)
app.add_typer(parked, name="parked")
app.add_typer(privacy.commands, name="privacy")

Service = Annotated[str, typer.Argument(help="catalogue, applications, enrolment or notifications")]
Application = Annotated[str, typer.Argument(help="The id of an application.")]


@app.command()
def token(
    role: Annotated[str, typer.Argument(help="One or several roles: secretary, juror+president, operator...")],
    institution: Annotated[
        str, typer.Argument(help="The code of an institution, for example universite-de-paris.")
    ] = "consortium",
    name: Annotated[str, typer.Option(help="The person's name in the token; two jurors need different names.")] = "",
    stack: Stack = None,
) -> None:
    """Print an access token of the local issuer.

    Example: curl -H "Authorization: Bearer $(cursus token secretary cesi)" URL
    """

    async def get() -> str:
        http, api = opened(find(stack))
        async with http:
            caller = await api.as_staff(f"{role}@{institution}" + (f"/{name}" if name else ""))
            return caller.token or ""

    print(asyncio.run(get()))


@app.command()
def status(stack: Stack = None, as_json: AsJson = False) -> None:
    """Show unsent events, lag, parked events, overdue timers and mails.

    Exit code 0: all is well. 1: something needs attention.
    """

    async def ask(api: Api, endpoints: Endpoints) -> int:
        report = await statuses.report(api, endpoints)
        if as_json:
            print(json.dumps(report.plain(), indent=2))
        else:
            console.print(*statuses.shown(report), sep="\n")
        return 1 if report.needs_somebody else 0

    asked(stack, ask)


@parked.command("list")
def parked_list(stack: Stack = None, as_json: AsJson = False) -> None:
    """List all parked events, oldest first. Exit code 1 if there are any."""

    async def ask(api: Api, endpoints: Endpoints) -> int:
        found = await parking.waiting(api)
        print(json.dumps(found, indent=2)) if as_json else console.print(parking.shown(found))
        return 1 if found else 0

    asked(stack, ask)


@parked.command("show")
def parked_show(
    service: Service,
    event: Annotated[str, typer.Argument(help="Position: topic/partition/offset")],
    stack: Stack = None,
) -> None:
    """Show one parked event with its bytes. They may contain personal data."""

    async def ask(api: Api, endpoints: Endpoints) -> None:
        console.print(*parking.details(await api.get(parking.known(service), f"/ops/parked/{event}")), sep="\n")

    asked(stack, ask)


@parked.command("redrive")
def parked_redrive(
    service: Service,
    event: Annotated[str, typer.Argument(help="Position: topic/partition/offset")],
    stack: Stack = None,
) -> None:
    """Retry all parked events of this event's key, in order. Events that fail again stay parked with the new reason."""

    async def ask(api: Api, endpoints: Endpoints) -> int:
        left = await parking.redriven(api, parking.known(service), event)
        console.print(parking.outcome(left))
        return 1 if left else 0

    asked(stack, ask)


@app.command("why-mail")
def why_mail(application: Application, stack: Stack = None, as_json: AsJson = False) -> None:
    """Show each mail of an application: its cause, template, language and attempts, or why nothing was sent."""

    async def ask(api: Api, endpoints: Endpoints) -> int:
        found = await mails.of_application(api, application)
        print(json.dumps(found, indent=2)) if as_json else console.print(*mails.shown(found), sep="\n")
        return 0 if found else 1

    asked(stack, ask)


@app.command()
def journey(application: Application, stack: Stack = None, as_json: AsJson = False) -> None:
    """Show all events of an application across the four services, and its current state. Times are in Paris."""

    async def ask(api: Api, endpoints: Endpoints) -> int:
        story = await journeys.of_application(api, endpoints, application)
        print(json.dumps(story.plain(), indent=2)) if as_json else console.print(*journeys.shown(story), sep="\n")
        return 0 if story.steps else 1

    asked(stack, ask)


@app.command("verify-call-order")
def verify_call_order(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|EDITION", help="A saved API response, - for standard input, or the id of an edition."
        ),
    ],
    stack: Stack = None,
) -> None:
    """Recompute a published call order from its inputs, with code that is independent of the service."""
    if Path(what).exists() or what == "-":
        raise typer.Exit(call_order.main([what]))

    async def ask(api: Api, endpoints: Endpoints) -> int:
        lines, code = call_order.report(await api.get("applications", f"/v1/editions/{what}/call-order"))
        print(*lines, sep="\n")
        return code

    asked(stack, ask)


@app.command("verify-audit")
def verify_audit(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|INSTITUTION", help="A saved export, - for standard input, or an institution's code."
        ),
    ],
    head: Annotated[str, typer.Option(help="NUMBER:SHA256 of an earlier entry; the trail must still contain it.")] = "",
    stack: Stack = None,
) -> None:
    """Verify an institution's audit trail, with code that is independent of the service."""
    if Path(what).exists() or what == "-":
        raise typer.Exit(audit.main([what, *(["--head", head] if head else [])]))

    async def ask(api: Api, endpoints: Endpoints) -> int:
        lines, code = audit.report(await trails.of_institution(api, what), audit.head_of(head) if head else None)
        print(*lines, sep="\n")
        return code

    asked(stack, ask)


@app.command()
def seed(
    year: Annotated[
        int | None, typer.Option(help="Intake year; by default the next one whose applications have not opened.")
    ] = None,
    open_: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the editions for applications immediately.")
    ] = True,
    stack: Stack = None,
) -> None:
    """Load the two diplomas through the public APIs. Running it again changes nothing."""
    from deploy.seed.command import seeded

    async def ask(api: Api, endpoints: Endpoints) -> None:
        for line in await seeded(api, endpoints, year, open_=open_):
            console.print(line)

    asked(stack, ask)


@app.command()
def demo(
    seed_: Annotated[int, typer.Option("--seed", help="Determines the people and their behaviour.")] = 1,
    paris: Annotated[int, typer.Option(min=40, max=900, help="Number of applicants to Paris.")] = 200,
    dijon: Annotated[int, typer.Option(min=30, max=900, help="Number of applicants to Dijon.")] = 60,
    stack: Stack = None,
) -> None:
    """Play a whole campaign, from applications to diplomas, then prove that nothing was lost or done twice."""
    from deploy.demo.command import demonstrated

    raise typer.Exit(demonstrated(console, seed=seed_, sizes={"paris": paris, "dijon": dijon}, stack=stack))


if __name__ == "__main__":
    app()
