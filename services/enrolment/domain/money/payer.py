"""Who pays for an enrolment, and where the invoice goes."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.errors import InvalidField


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
    """The addressee of the invoices: the learner, an employer with its SIRET, or a funder with its name."""

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
