"""All that this service can be told to do, by noun; the composition root wires them in one call."""

from collections.abc import Awaitable, Callable
from typing import Any

from services.applications.use_cases import (
    applicants,
    archive,
    bookings,
    decisions,
    deferrals,
    diaries,
    editions,
    erasure,
    exports,
    files,
    interviews,
    juries,
    offers,
    purges,
    releases,
    requests,
    reviews,
    sweeps,
    trail,
)

USE_CASES: list[Callable[..., Awaitable[Any]]] = [
    *applicants.USE_CASES,
    *archive.USE_CASES,
    *bookings.USE_CASES,
    *decisions.USE_CASES,
    *deferrals.USE_CASES,
    *diaries.USE_CASES,
    *editions.USE_CASES,
    *erasure.USE_CASES,
    *exports.USE_CASES,
    *files.USE_CASES,
    *interviews.USE_CASES,
    *juries.USE_CASES,
    *offers.USE_CASES,
    *purges.USE_CASES,
    *releases.USE_CASES,
    *requests.USE_CASES,
    *reviews.USE_CASES,
    *sweeps.USE_CASES,
    *trail.USE_CASES,
]
