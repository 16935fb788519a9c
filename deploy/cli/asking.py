"""Runs a command against a running system, as an operator."""

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
    typer.Option(
        envvar="CURSUS_STACK",
        help="A local stack (run, demo). Default: the system of the environment, else the stack started last.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def asked(stack: str | None, question: Callable[[Api, Endpoints], Coroutine[Any, Any, int | None]]) -> None:
    """Run the question as an operator; its result is the exit code."""

    async def ask() -> int | None:
        endpoints = find(stack)
        http, api = opened(endpoints)
        async with http:
            return await question(await api.as_staff(OPERATOR), endpoints)

    raise typer.Exit(asyncio.run(ask()) or 0)
