"""Who pays, and what has been paid. Amounts are whole cents of euro; only references and sums are ever published."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from services.enrolment.domain.errors import Overpayment, PaymentReferenceTaken
from shared.kernel.errors import InvalidField
from shared.kernel.money import Cents


class PayerKind(StrEnum):
    PERSON = "person"
    EMPLOYER = "employer"
    FUNDER = "funder"


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where an invoice goes. `country` is ISO 3166-1 alpha-2."""

    lines: tuple[str, ...]
    postcode: str
    city: str
    country: str = "FR"


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who the invoice is for: a person in their own name, an employer by its SIRET, a funder by its name."""

    kind: PayerKind = PayerKind.PERSON
    name: str | None = None
    siret: str | None = None
    """Number of the establishment in the French company register: 14 digits, checked at the edge."""
    vat_number: str | None = None
    billing_address: Address | None = None

    def __post_init__(self) -> None:
        needed = {
            PayerKind.PERSON: (),
            PayerKind.EMPLOYER: ("name", "siret", "billing_address"),
            PayerKind.FUNDER: ("name", "billing_address"),
        }[self.kind]
        for name in needed:
            if getattr(self, name) is None:
                raise InvalidField(field=name, accepted=f"a value, when the payer is the {self.kind}")


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One sum received, known by its reference within the enrolment. `payer` is who the payer was at that moment."""

    reference: str
    amount_cents: Cents
    paid_on: date
    payer: PayerKind
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Account:
    """What one learner's enrolment has brought in so far, and from whom the rest is expected."""

    payer: Payer = field(default_factory=Payer)
    payments: tuple[Payment, ...] = ()

    @property
    def paid_cents(self) -> Cents:
        return Cents(sum(payment.amount_cents for payment in self.payments))

    def received(self, payment: Payment, fee_cents: Cents) -> "Account":
        """With this payment; one known by its reference with the same amount changes nothing.

        Refuses with `PaymentReferenceTaken`, `Overpayment` or `InvalidField`.
        """
        for known in self.payments:
            if known.reference == payment.reference:
                if known.amount_cents == payment.amount_cents:
                    return self
                raise PaymentReferenceTaken(reference=known.reference, recorded_cents=known.amount_cents)
        if payment.amount_cents <= 0:
            raise InvalidField(field="amount_cents", accepted="at least 1")
        owed = fee_cents - self.paid_cents
        if payment.amount_cents > owed:
            raise Overpayment(amount_cents=payment.amount_cents, owed_cents=owed)
        return replace(self, payments=(*self.payments, payment))
