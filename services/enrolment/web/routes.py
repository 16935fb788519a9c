"""All routes of enrolment, by noun."""

from services.enrolment.web.file import administrative, archive, enrolments, final_juries
from services.enrolment.web.money import accounts
from services.enrolment.web.papers import certificates, imports, statements
from services.enrolment.web.teaching import studies

ROUTERS = (
    enrolments.router,
    accounts.router,
    statements.router,
    studies.router,
    imports.router,
    certificates.router,
    final_juries.router,
    administrative.router,
    archive.router,
)
