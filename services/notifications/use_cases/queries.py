"""What can be asked: the mails and why, the ledger and what it counts as, what is still to be sent."""

from dataclasses import dataclass
from datetime import date, datetime

from services.notifications.domain.ledger.evaluation import Evaluation, evaluate
from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.ledger.professions import named
from services.notifications.domain.ledger.rulesets import Regime
from services.notifications.domain.mail.message import Message
from services.notifications.domain.reminders.reminders import Awaited, Reminders
from services.notifications.use_cases.ports import (
    Backlog,
    Ledgers,
    MailReader,
    MessageFilter,
    Messages,
    Page,
    Professions,
    Recipients,
    ReminderPlans,
    Rulesets,
)
from shared.kernel.clock import PARIS, Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.errors import InvalidField, NotFound


@dataclass(frozen=True)
class FindMessages(Command[Page]):
    which: MessageFilter
    limit: int
    cursor: str | None


@dataclass(frozen=True)
class GetMessage(Command[Message]):
    """`institution_id` is the caller's; another one's mail is not found. None sees all."""

    message_id: str
    institution_id: str | None


@dataclass(frozen=True)
class GetReminders(Command[Reminders]):
    application_id: str
    institution_id: str | None
    awaited: Awaited = Awaited.ANSWER


@dataclass(frozen=True)
class GetLedger(Command[Ledger]):
    """The ledger of a person, empty where nothing was recorded; `institution_id` limits it to what that one issued."""

    person_id: str
    institution_id: str | None


@dataclass(frozen=True)
class EvaluateLedger(Command[Evaluation]):
    """What a person's proofs count as; today where no day is given.

    `known_at`: by the entries that stood at that moment, for comparing; by those that stand, for None. `profession`
    is a code or a name; that of the contact card, for None.
    """

    person_id: str
    regime: Regime
    on: date | None
    practising_since: date | None
    institution_id: str | None
    known_at: datetime | None = None
    profession: str | None = None


@dataclass(frozen=True)
class GetBacklog(Command[Backlog]):
    pass


async def find_messages(query: FindMessages, mails: MailReader) -> Page:
    return await mails.mails(query.which, query.limit, query.cursor)


async def get_message(query: GetMessage, messages: Messages) -> Message:
    message = await messages.get(query.message_id)
    if query.institution_id not in (None, message.institution_id):
        raise NotFound(thing="message", id=query.message_id)
    return message


async def get_reminders(query: GetReminders, reminders: ReminderPlans) -> Reminders:
    plan = await reminders.find(Reminders.id_for(query.application_id, query.awaited))
    if plan is None or query.institution_id not in (None, plan.institution_id):
        raise NotFound(thing="reminders", id=query.application_id)
    return plan


async def get_ledger(query: GetLedger, ledgers: Ledgers) -> Ledger:
    ledger_id = Ledger.id_for(query.person_id)
    ledger = await ledgers.find(ledger_id) or Ledger(id=ledger_id, person_id=query.person_id)
    return ledger.issued_by(query.institution_id)


async def evaluate_ledger(
    query: EvaluateLedger,
    ledgers: Ledgers,
    recipients: Recipients,
    rulesets: Rulesets,
    professions: Professions,
    clock: Clock,
) -> Evaluation:
    ledger = await get_ledger(GetLedger(query.person_id, query.institution_id), ledgers)
    on = query.on or clock.now().astimezone(PARIS).date()
    profession = named(query.profession, professions)
    if query.profession and profession is None:
        raise InvalidField(field="profession", accepted=", ".join(p.code for p in professions))
    if profession is None and (recipient := await recipients.find(query.person_id)):
        profession = named(recipient.profession, professions)
    standing = ledger.as_known(query.known_at).standing
    code = profession.code if profession else None
    return evaluate(standing, rulesets, query.regime, on, query.practising_since, code)


async def get_backlog(query: GetBacklog, mails: MailReader) -> Backlog:
    return await mails.backlog()


USE_CASES: list[UseCase] = [find_messages, get_message, get_reminders, get_ledger, evaluate_ledger, get_backlog]
