"""How a command asks a running system: as an operator, of the stack that is meant."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.access.client import Api, opened
from deploy.access.endpoints import Endpoints, find

OPERATOR = "operator@consortium/cli"
console = Console(highlight=False)

Stack = Annotated[
    str | None,
    typer.Option(envvar="CURSUS_STACK", help="A local stack (run, demo); without it the environment's, or the latest."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON.")]


def asked(stack: str | None, question: Callable[[Api, Endpoints], Coroutine[Any, Any, int | None]]) -> None:
    """Ask as an operator; what the question returns is the exit code."""

    async def ask() -> int | None:
        endpoints = find(stack)
        http, api = opened(endpoints)
        async with http:
            return await question(await api.as_staff(OPERATOR), endpoints)

    raise typer.Exit(asyncio.run(ask()) or 0)
