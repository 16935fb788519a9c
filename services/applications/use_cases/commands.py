"""All that this service can be told to do, by noun; the composition root wires them in one call."""

from collections.abc import Awaitable, Callable
from typing import Any

from services.applications.use_cases import applicants, editions, files, juries, offers

USE_CASES: list[Callable[..., Awaitable[Any]]] = [
    *applicants.USE_CASES,
    *editions.USE_CASES,
    *files.USE_CASES,
    *juries.USE_CASES,
    *offers.USE_CASES,
]
