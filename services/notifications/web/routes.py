"""All routes of notifications, by noun."""

from services.notifications.web import archive
from services.notifications.web.ledger import ledgers
from services.notifications.web.mail import digests, letters, messages, sign_in
from services.notifications.web.reminders import reminders
from services.notifications.web.returns import returns

ROUTERS = (
    messages.router,
    reminders.router,
    letters.router,
    returns.router,
    digests.router,
    sign_in.router,
    ledgers.router,
    archive.router,
)
