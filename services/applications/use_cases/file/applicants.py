"""Persons: registration and changes of the contact card."""

from dataclasses import dataclass

from services.applications.domain.file.person import Card, Person
from services.applications.domain.policy import Strictness
from services.applications.use_cases.ports import AddressProofs, Persons
from shared.kernel.clock import Clock
from shared.kernel.commands import Command


@dataclass(frozen=True)
class RegisterApplicant(Command[Person], did="register-applicant"):
    """Creates a person. Refuses a known address with `AlreadyExists`."""

    id: str
    card: Card

    async def __call__(self, persons: Persons, strictness: Strictness, clock: Clock) -> Person:
        return await persons.add(Person.register(self.id, self.card, strictness, clock.now()))


@dataclass(frozen=True)
class CorrectCard(Command[Person], did="correct-card"):
    person_id: str
    card: Card
    expect: int | None

    async def __call__(self, persons: Persons, strictness: Strictness, clock: Clock) -> Person:
        return await persons.change(
            self.person_id, lambda person: person.correct(self.card, strictness, clock.now()), expect=self.expect
        )


@dataclass(frozen=True)
class CorrectApplicantCard(Command[Person], did="correct-applicant-card"):
    """An office corrects the contact card of its applicant; the audit trail notes it."""

    application_id: str
    person_id: str
    card: Card
    expect: int | None

    async def __call__(self, persons: Persons, strictness: Strictness, clock: Clock) -> Person:
        return await persons.change(
            self.person_id, lambda person: person.correct(self.card, strictness, clock.now()), expect=self.expect
        )


@dataclass(frozen=True)
class ConfirmAddress(Command[Person], did="confirm-address"):
    """Confirms a new address with the link that was mailed to it."""

    person_id: str
    token: str

    async def __call__(self, persons: Persons, proofs: AddressProofs, clock: Clock) -> Person:
        def decide(person: Person) -> None:
            if person.pending_email is not None:
                proofs.require(self.token, person.id, person.pending_email)
            person.confirm_address(clock.now())

        return await persons.change(self.person_id, decide)
