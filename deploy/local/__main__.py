"""`python -m deploy.local`: run, inspect and stop the whole system on this machine."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.table import Table

from deploy.local.board import LiveBoard
from deploy.local.errors import StackInUse, StackTrouble
from deploy.local.paths import LOCAL, stack_directory
from deploy.local.register import Register, read_json
from deploy.local.stack import System
from deploy.local.supervisor import interruptible

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console()
Stack = Annotated[str, typer.Option(help="The name of the stack; its data is in .local/NAME.")]


@app.command()
def run(stack: Stack = "run", seed: Annotated[bool, typer.Option(help="Load the diplomas.")] = True) -> None:
    """Start everything, load the two diplomas, and run until Ctrl-C."""
    directory = stack_directory(stack)
    clock = directory / "clock.json"  # if the demo has used this stack, it continues in the demo's time
    clock_file = clock if clock.exists() else None
    with interruptible(), System(directory, clock_file=clock_file, board=LiveBoard(console)) as system:
        if seed:
            load_diplomas(system)
        welcome(system)
        with contextlib.suppress(KeyboardInterrupt):  # the intended way to stop
            system.watch()


def load_diplomas(system: System) -> None:
    command = Path(sys.executable).with_name("cursus")
    done = subprocess.run([command, "seed"], env={**os.environ, **system.environment()}, check=False)
    if done.returncode:
        raise StackTrouble(f"The diplomas could not be loaded: `cursus seed` ended with {done.returncode}")


def welcome(system: System) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, url in system.pages().items():
        table.add_row(name, url)
    table.add_row("mail files", str(system.mailbox))
    table.add_row("a token", ".venv/bin/cursus token --help")
    table.add_row("logs", "make logs")
    console.print("\n[bold]Cursus is up.[/] Ctrl-C stops it.\n", table)


@app.command()
def status(stack: Stack = "run") -> None:
    """Show each process with its address, start time and memory."""
    register = Register(stack_directory(stack))
    if register.supervisor() is None:
        console.print(f"The stack '{stack}' is not running.")
        raise typer.Exit(1)
    ports = read_json(register.directory / "endpoints.json").get("ports", {})
    table = Table("", "port", "pid", "since", "memory", box=None, pad_edge=False, header_style="dim")
    for name, process in register.running().items():
        table.add_row(name, str(ports.get(name, "")), *describe(process))
    console.print(table)


def describe(process: psutil.Process | None) -> tuple[str, str, str]:
    if process is None:
        return "", "[red]not running[/]", ""
    with process.oneshot():
        since = datetime.fromtimestamp(process.create_time()).astimezone()
        return str(process.pid), f"{since:%d/%m %H:%M:%S}", f"{process.memory_info().rss / 2**20:.0f} MB"


@app.command()
def stop(stack: Stack = "run") -> None:
    """Stop a stack from another terminal, as Ctrl-C would, and clean up after a killed supervisor."""
    register = Register(stack_directory(stack))
    holder = register.supervisor()
    if holder is not None:
        holder.send_signal(signal.SIGTERM)
        psutil.wait_procs([holder], timeout=90)
    if register.directory.exists():
        register.claim()
        register.release()
    console.print(f"The stack '{stack}' is stopped.")


@app.command()
def reset() -> None:
    """Delete all data of the local stacks, with mails and logs; keep downloads."""
    for directory in sorted(LOCAL.iterdir()) if LOCAL.exists() else []:
        if holder := Register(directory).supervisor():
            raise StackInUse(directory.name, holder.pid)
    shutil.rmtree(LOCAL, ignore_errors=True)
    console.print("All local data is deleted.")


@app.command()
def logs(
    name: Annotated[str, typer.Argument(help="The name of a process. Default: all.")] = "*",
    stack: Stack = "run",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Continue to show new lines.")] = False,
) -> None:
    """Print the last lines of each log."""
    files = sorted((stack_directory(stack) / "logs").glob(f"{name}.log"))
    if not files:
        raise StackTrouble(f"The stack '{stack}' has no log of that name")
    subprocess.run(["tail", "-n", "40", *(["-F"] if follow else []), *files], check=False)


def main() -> None:
    try:
        app()
    except StackTrouble as problem:
        console.print(str(problem), style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("Stopped.")
        sys.exit(130)


if __name__ == "__main__":
    main()
