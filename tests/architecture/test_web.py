"""Rules for all routes."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from deploy.prepare import SERVICES
from shared.web import ops


def routes_of(service: str) -> list[APIRoute]:
    web = import_module(f"services.{service}.web")
    rooms: list[ModuleType] = [import_module(found.name) for found in walk_packages(web.__path__, f"{web.__name__}.")]
    routers = [ops.health, ops.operations] + [
        it for room in rooms for it in vars(room).values() if isinstance(it, APIRouter)
    ]
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


def asked_of(part: Dependant) -> Iterator[object]:
    if part.call is not None:
        yield part.call if inspect.isfunction(part.call) else type(part.call).__call__
    for below in part.dependencies:
        yield from asked_of(below)


@pytest.mark.parametrize("service", SERVICES)
def test_no_request_waits_for_a_thread_of_the_framework(service: str) -> None:
    """The framework runs a plain function in a thread: hundreds of microseconds for a dependency that only reads."""
    routes = routes_of(service)
    assert len(routes) > 5
    asked = {call for route in routes for call in asked_of(route.dependant)}
    assert not [call for call in asked if not inspect.iscoroutinefunction(call)]
