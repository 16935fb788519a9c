"""All routes of applications, by noun."""

from services.applications.web import applicants, decisions, files, juries, offers, pages, requests

ROUTERS = (
    applicants.router,
    files.router,
    requests.router,
    juries.router,
    decisions.router,
    offers.router,
    pages.router,
)
