"""All routes of applications, by noun."""

from services.applications.web import (
    applicants,
    archive,
    decisions,
    erasure,
    exports,
    files,
    interviews,
    juries,
    offers,
    pages,
    purges,
    requests,
    reviews,
    trail,
)

ROUTERS = (
    applicants.router,
    archive.router,
    erasure.router,
    purges.router,
    files.router,
    requests.router,
    juries.router,
    reviews.router,
    interviews.router,
    decisions.router,
    offers.router,
    exports.router,
    trail.router,
    pages.router,
)
