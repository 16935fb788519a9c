"""All that this service can be told to do, by noun; the composition root wires them in one call."""

from services.applications.use_cases.file import applicants, files, requests
from services.applications.use_cases.interviews import bookings, diaries, interviews
from services.applications.use_cases.jury import approvals, decisions, juries, reviews
from services.applications.use_cases.records import archive, erasure, exports, purges, sweeps, trail
from services.applications.use_cases.seats import deferrals, editions, offers, releases
from shared.kernel.commands import UseCase

USE_CASES: list[UseCase] = [
    *applicants.USE_CASES,
    *approvals.USE_CASES,
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
