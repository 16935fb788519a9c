"""Routes of the account: payer, payments, refunds, reductions, due days, statement."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.enrolment.use_cases.money import accounts
from services.enrolment.web.access import AccountShown, enrolment_for
from services.enrolment.web.money.schemas import (
    AccountView,
    PayerInput,
    PaymentInput,
    ReductionInput,
    ReferenceInput,
    RefundInput,
    ScheduleInput,
    StatementView,
)
from services.enrolment.web.schemas import EnrolmentView
from shared.auth.principal import Role
from shared.kernel.money import Cents
from shared.web.requests import Does, IfMatch, Once, tag

router = APIRouter(prefix="/v1/enrolments/{enrolment_id}", tags=["accounts"])

ForAccounts = Annotated[str, Depends(enrolment_for(Role.FINANCE, Role.SECRETARY))]


@router.get("/account")
async def get_account(enrolment: AccountShown, response: Response) -> AccountView:
    """The payer, the instalments with their due days, the payments, refunds and reductions."""
    tag(response, enrolment.version)
    return AccountView.of(enrolment)


@router.put("/payer")
async def name_payer(
    enrolment: ForAccounts, body: PayerInput, seen: IfMatch, act: Does, response: Response
) -> AccountView:
    """Sets the payer of later invoices."""
    named = await act(accounts.NamePayer(enrolment_id=enrolment, payer=body.payer(), expected_version=seen))
    tag(response, named.version)
    return AccountView.of(named)


@router.put("/schedule")
async def reschedule(
    enrolment: ForAccounts, body: ScheduleInput, seen: IfMatch, act: Does, response: Response
) -> AccountView:
    """Replaces the due days, one per instalment; the price is split again, to the cent."""
    command = accounts.ReschedulePayments(enrolment_id=enrolment, due_on=body.due_on, expected_version=seen)
    rescheduled = await act(command)
    tag(response, rescheduled.version)
    return AccountView.of(rescheduled)


@router.post("/payments", status_code=201)
async def record_payment(enrolment: ForAccounts, body: PaymentInput, once: Once) -> EnrolmentView:
    """Records a payment. A repetition with the same reference and amount changes nothing."""
    command = accounts.RecordPayment(
        enrolment_id=enrolment, reference=body.reference, amount_cents=Cents(body.amount_cents), paid_on=body.paid_on
    )
    return await once(command, EnrolmentView.of)


@router.post("/refunds", status_code=201)
async def record_refund(enrolment: ForAccounts, body: RefundInput, once: Once) -> EnrolmentView:
    """Records a refund, also after a cancellation. A repetition with the same reference and amount changes nothing."""
    command = accounts.RecordRefund(
        enrolment_id=enrolment,
        reference=body.reference,
        amount_cents=Cents(body.amount_cents),
        refunded_on=body.refunded_on,
    )
    return await once(command, EnrolmentView.of)


@router.post("/reductions", status_code=201)
async def reduce_fee(enrolment: ForAccounts, body: ReductionInput, once: Once) -> EnrolmentView:
    """Reduces the fee, with the reason. Where more is paid already, a refund is due."""
    command = accounts.ReduceFee(
        enrolment_id=enrolment, reference=body.reference, amount_cents=Cents(body.amount_cents), reason=body.reason
    )
    return await once(command, EnrolmentView.of)


@router.post("/reductions/withdrawal")
async def restore_fee(enrolment: ForAccounts, body: ReferenceInput, once: Once) -> EnrolmentView:
    """Withdraws a reduction that was granted in error; it stays on the statement."""
    return await once(accounts.RestoreFee(enrolment_id=enrolment, reference=body.reference), EnrolmentView.of)


@router.get("/statement")
async def get_statement(enrolment: AccountShown, response: Response) -> StatementView:
    """All movements in order, with the owed amount after each."""
    tag(response, enrolment.version)
    return StatementView.of(enrolment)
