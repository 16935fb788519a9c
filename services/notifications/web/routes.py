"""Mails and ledgers over HTTP: who may, what comes in, what goes out."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends

from services.notifications.domain.ledger import Ledger
from services.notifications.domain.message import MessageState
from services.notifications.domain.rulesets import Regime
from services.notifications.use_cases import commands, ledgers, queries
from services.notifications.use_cases.ports import MessageFilter
from services.notifications.web.schemas import (
    BacklogView,
    EvaluationView,
    LedgerView,
    MessageView,
    RemindersView,
    ReversalInput,
)
from shared.auth.guards import Operator, staff, staff_or_person
from shared.auth.principal import Principal, Role
from shared.web.requests import Cursor, Does, Limit, Listing, Once

router = APIRouter(prefix="/v1")
MailStaff = Annotated[Principal, Depends(staff(Role.SECRETARY, Role.PROGRAMME_HEAD, Role.PARTNER))]
LedgerReader = Annotated[Principal, Depends(staff_or_person(Role.SECRETARY))]


@router.get("/messages", tags=["messages"])
async def find_messages(
    who: MailStaff,
    act: Does,
    cursor: Cursor,
    application_id: str | None = None,
    person_id: str | None = None,
    state: MessageState | None = None,
    limit: Limit = 50,
) -> Listing[MessageView]:
    """The mails of one's institution, each with its why: of an application, of a person, in a state."""
    which = MessageFilter(application_id, person_id, state, who.scope)
    page = await act(queries.FindMessages(which, limit, cursor))
    return Listing(items=[MessageView.of(item) for item in page.items], next=page.next)


@router.get("/messages/{message_id}", tags=["messages"])
async def get_message(message_id: str, who: MailStaff, act: Does) -> MessageView:
    return MessageView.of(await act(queries.GetMessage(message_id, who.scope)))


@router.post("/messages/{message_id}/retry", tags=["messages"])
async def retry_message(message_id: str, who: Operator, once: Once) -> MessageView:
    """Put a mail that was given up back in the queue."""
    return await once(commands.RetryMail(message_id), MessageView.of)


@router.get("/reminders/{application_id}", tags=["messages"])
async def get_reminders(application_id: str, who: MailStaff, act: Does) -> RemindersView:
    """When the applicant is to be reminded of the offer that awaits an answer."""
    return RemindersView.of(await act(queries.GetReminders(application_id, who.scope)))


@router.get("/backlog", tags=["messages"])
async def get_backlog(who: Operator, act: Does) -> BacklogView:
    """How much mail is in each state, and since when the oldest that has not left waits."""
    return BacklogView.of(await act(queries.GetBacklog()))


@router.get("/ledgers/{person_id}", tags=["ledgers"])
async def get_ledger(person_id: str, who: LedgerReader, act: Does) -> LedgerView:
    """All the entries, for the person; those that one's own institution issued, for its secretary."""
    return LedgerView.of(await act(queries.GetLedger(person_id, _issuer(who, person_id))))


@router.get("/ledgers/{person_id}/evaluation", tags=["ledgers"])
async def evaluate_ledger(
    person_id: str,
    who: LedgerReader,
    act: Does,
    regime: Regime,
    on: date | None = None,
    practising_since: date | None = None,
) -> EvaluationView:
    """What the proofs count as under a regime on a day (today if none is given); a secretary sees those of its own.

    The certification's period depends on the day that practice began: without it, it cannot be told.
    """
    question = queries.EvaluateLedger(person_id, regime, on, practising_since, _issuer(who, person_id))
    return EvaluationView.of(await act(question))


@router.post("/ledgers/{person_id}/entries/{proof_id}/reversal", tags=["ledgers"])
async def reverse_proof(
    person_id: str,
    proof_id: str,
    body: ReversalInput,
    who: Annotated[Principal, Depends(staff(Role.SECRETARY))],
    once: Once,
) -> LedgerView:
    """Say that a proof of one's own institution no longer counts; the entry stays, and this reversal beside it."""
    issuer = who.scope

    def shown(ledger: Ledger) -> LedgerView:
        return LedgerView.of(ledger.issued_by(issuer))

    return await once(ledgers.ReverseProof(person_id, proof_id, body.reason, who.subject, issuer), shown)


def _issuer(who: Principal, person_id: str) -> str | None:
    """Whose entries the caller may see: None for all of them."""
    if who.person_id is not None:
        who.must_be(person_id, "ledger", person_id)
        return None
    return who.scope
