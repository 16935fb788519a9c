"""Who pays and what was paid, over HTTP. Company numbers are checked here, at the edge."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.fr import siret

from services.enrolment.domain.enrolment import Enrolment
from services.enrolment.domain.payment import Address, Payer, PayerKind
from services.enrolment.domain.state import State
from shared.mongo.store import plain
from shared.web.requests import Input, View


def _siret(given: str) -> str:
    try:
        return str(siret.validate(given))
    except NotANumber:
        raise ValueError("a SIRET is 14 digits with a Luhn key (La Poste's have a rule of their own)") from None


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
    """Of the transfer or receipt; it is published, so it names nobody."""
    amount_cents: int = Field(ge=1, le=10_000_000, examples=[50_000])
    paid_on: date | None = None
    """Today, if not said."""


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
    """What of it is paid: payments fill the instalments in order."""


class AccountView(View):
    """Who pays, what is asked, what was paid."""

    enrolment_id: str
    version: int
    state: State
    payer: PayerView
    fee_cents: int | None
    paid_cents: int
    owed_cents: int | None
    instalments: tuple[InstalmentView, ...]
    payments: tuple[PaymentView, ...]

    @classmethod
    def of(cls, enrolment: Enrolment) -> "AccountView":
        account, terms = enrolment.account, enrolment.terms
        left, instalments = int(account.paid_cents), []
        for number, amount in enumerate(terms.fee.plan if terms else (), 1):
            paid = min(left, amount)
            instalments.append(InstalmentView(number=number, amount_cents=amount, paid_cents=paid))
            left -= paid
        return cls(
            enrolment_id=enrolment.id,
            version=enrolment.version,
            state=enrolment.state,
            payer=PayerView.model_validate(plain(account.payer)),
            fee_cents=terms and terms.fee.amount_cents,
            paid_cents=account.paid_cents,
            owed_cents=enrolment.owed_cents if terms else None,
            instalments=tuple(instalments),
            payments=tuple(PaymentView.model_validate(plain(payment)) for payment in account.payments),
        )
