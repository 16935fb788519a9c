"""The request and response schemas of the account. They check company numbers (SIRET, VAT)."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.fr import siret

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.money.account import EntryKind, ReductionReason
from services.enrolment.domain.money.payer import Address, Payer, PayerKind
from services.enrolment.domain.state import State
from shared.kernel.bounds import FEE_CENTS, INSTALMENTS
from shared.mongo.store import plain
from shared.web.requests import Input, View


def _siret(given: str) -> str:
    try:
        return str(siret.validate(given))
    except NotANumber:
        raise ValueError("a SIRET: 14 digits with a Luhn key (La Poste has a rule of its own)") from None


def _vat(given: str) -> str:
    try:
        return str(vat.validate(given))
    except NotANumber:
        raise ValueError("an intra-community VAT number, country code first, for instance FR40303265045") from None


Siret = Annotated[str, Field(max_length=20, examples=["26210007600013"]), AfterValidator(_siret)]
VatNumber = Annotated[str, Field(max_length=20, examples=["FR40303265045"]), AfterValidator(_vat)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Line = Annotated[str, Field(min_length=1, max_length=100)]


class AddressInput(Input):
    lines: tuple[Line, ...] = Field(min_length=1, max_length=4, examples=[["1 boulevard Jeanne d'Arc"]])
    postcode: str = Field(pattern=r"^[0-9A-Z][0-9A-Z -]{1,9}$", examples=["21000"])
    city: Name = Field(examples=["Dijon"])
    country: str = Field("FR", pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")

    def address(self) -> Address:
        return Address(**self.model_dump())


class PersonInput(Input):
    """The learner pays."""

    kind: Literal["person"]
    billing_address: AddressInput | None = None

    def payer(self) -> Payer:
        address = self.billing_address.address() if self.billing_address else None
        return Payer(kind=PayerKind.PERSON, billing_address=address)


class EmployerInput(Input):
    """The learner's employer pays."""

    kind: Literal["employer"]
    name: Name = Field(examples=["CHU Dijon Bourgogne"])
    siret: Siret
    vat_number: VatNumber | None = None
    billing_address: AddressInput

    def payer(self) -> Payer:
        return Payer(
            kind=PayerKind.EMPLOYER,
            name=self.name,
            siret=self.siret,
            vat_number=self.vat_number,
            billing_address=self.billing_address.address(),
        )


class FunderInput(Input):
    """A fund pays (an OPCO, the ANDPC, a region...)."""

    kind: Literal["funder"]
    name: Name = Field(examples=["ANFH"])
    siret: Siret | None = None
    vat_number: VatNumber | None = None
    billing_address: AddressInput

    def payer(self) -> Payer:
        return Payer(
            kind=PayerKind.FUNDER,
            name=self.name,
            siret=self.siret,
            vat_number=self.vat_number,
            billing_address=self.billing_address.address(),
        )


PayerInput = Annotated[PersonInput | EmployerInput | FunderInput, Field(discriminator="kind")]


class PaymentInput(Input):
    reference: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$", examples=["VIR-2027-000123"])
    """Reference of the transfer or receipt. It is published: it must not contain a name."""
    amount_cents: int = Field(ge=1, le=FEE_CENTS.most, examples=[50_000])
    paid_on: date | None = None
    """Default: today."""


Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$")]
"""A reference in the institution's accounts. It is published: it must not contain a name."""


class RefundInput(Input):
    reference: Reference = Field(examples=["REM-2027-000007"])
    amount_cents: int = Field(ge=1, le=FEE_CENTS.most, examples=[50_000])
    refunded_on: date | None = None
    """Default: today."""


class ReductionInput(Input):
    reference: Reference = Field(examples=["RED-2027-000012"])
    amount_cents: int = Field(ge=1, le=FEE_CENTS.most, examples=[30_000])
    reason: ReductionReason = Field(examples=["partner_staff"])


class ReferenceInput(Input):
    reference: Reference = Field(examples=["RED-2027-000012"])


class ScheduleInput(Input):
    due_on: tuple[date, ...] = Field(min_length=1, max_length=INSTALMENTS.most, examples=[["2027-01-15", "2027-03-15"]])
    """The day of each instalment, in order."""


class AddressView(View):
    lines: tuple[str, ...]
    postcode: str
    city: str
    country: str


class PayerView(View):
    kind: PayerKind
    name: str | None
    siret: str | None
    vat_number: str | None
    billing_address: AddressView | None


class PaymentView(View):
    reference: str
    amount_cents: int
    paid_on: date
    payer: PayerKind
    recorded_at: datetime


class InstalmentView(View):
    number: int
    amount_cents: int
    paid_cents: int
    """The paid part: payments fill the instalments in order."""
    due_on: date | None


class RefundView(View):
    reference: str
    amount_cents: int
    refunded_on: date
    recorded_at: datetime


class ReductionView(View):
    reference: str
    amount_cents: int
    reason: ReductionReason
    recorded_at: datetime
    withdrawn_at: datetime | None
    """From then on the reduction no longer counts."""


class AccountView(View):
    """The payer, the price, and all entries of the account."""

    enrolment_id: str
    version: int
    state: State
    payer: PayerView
    fee_cents: int | None
    price_cents: int | None
    """The fee minus the reductions."""
    paid_cents: int
    """Payments minus refunds."""
    owed_cents: int | None
    """Negative: a refund is due."""
    instalments: tuple[InstalmentView, ...]
    payments: tuple[PaymentView, ...]
    refunds: tuple[RefundView, ...]
    reductions: tuple[ReductionView, ...]

    @classmethod
    def of(cls, enrolment: Enrolment) -> "AccountView":
        account, terms = enrolment.account, enrolment.terms
        return cls(
            enrolment_id=enrolment.id,
            version=enrolment.version,
            state=enrolment.state,
            payer=PayerView.model_validate(plain(account.payer)),
            fee_cents=terms and terms.fee.amount_cents,
            price_cents=enrolment.price_cents if terms else None,
            paid_cents=account.paid_cents,
            owed_cents=enrolment.owed_cents if terms else None,
            instalments=tuple(InstalmentView.model_validate(plain(part)) for part in enrolment.instalments),
            payments=tuple(PaymentView.model_validate(plain(payment)) for payment in account.payments),
            refunds=tuple(RefundView.model_validate(plain(refund)) for refund in account.refunds),
            reductions=tuple(ReductionView.model_validate(plain(less)) for less in account.reductions),
        )


class StatementLineView(View):
    at: datetime
    """When the movement was recorded."""
    kind: EntryKind
    reference: str | None
    change_cents: int
    """The change of the owed amount; a payment is negative."""
    owed_cents: int
    """The owed amount after this movement; negative: a refund is due."""


class StatementView(View):
    """All movements of an account; empty until the fee is known."""

    enrolment_id: str
    version: int
    lines: tuple[StatementLineView, ...]
    owed_cents: int

    @classmethod
    def of(cls, enrolment: Enrolment) -> "StatementView":
        terms = enrolment.terms
        lines = enrolment.account.statement(terms.fee.amount_cents, enrolment.accepted_at) if terms else ()
        return cls(
            enrolment_id=enrolment.id,
            version=enrolment.version,
            lines=tuple(StatementLineView.model_validate(plain(line)) for line in lines),
            owed_cents=enrolment.owed_cents,
        )
