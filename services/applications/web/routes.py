"""All routes of applications, by noun."""

from services.applications.web.file import applicants, files, pages, requests
from services.applications.web.interviews import interviews
from services.applications.web.jury import decisions, juries, reviews
from services.applications.web.records import archive, erasure, exports, purges, trail
from services.applications.web.seats import offers

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
