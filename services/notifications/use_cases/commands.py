"""All that this service can be told to do, by noun; the composition root wires them in one call."""

from services.notifications.use_cases import archive
from services.notifications.use_cases.ledger import ledgers, statements
from services.notifications.use_cases.mail import addresses, digests, facts, letters_shown, mails, sign_in
from services.notifications.use_cases.reminders import reminders
from services.notifications.use_cases.returns import returns
from shared.kernel.commands import UseCase

USE_CASES: list[UseCase] = [
    *addresses.USE_CASES,
    *archive.USE_CASES,
    *digests.USE_CASES,
    *facts.USE_CASES,
    *ledgers.USE_CASES,
    *letters_shown.USE_CASES,
    *mails.USE_CASES,
    *reminders.USE_CASES,
    *returns.USE_CASES,
    *sign_in.USE_CASES,
    *statements.USE_CASES,
]
