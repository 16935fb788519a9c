"""All routes of applications, by noun."""

from services.applications.web import applicants, files, juries, offers, pages

ROUTERS = (applicants.router, files.router, juries.router, offers.router, pages.router)
