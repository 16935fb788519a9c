"""Persons: they register, and keep their card up to date."""

from dataclasses import dataclass

from services.applications.domain.file.person import Card, Person
from services.applications.domain.policy import Strictness
from services.applications.use_cases.ports import AddressProofs, Persons
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase


@dataclass(frozen=True)
class RegisterApplicant(Command[Person]):
    id: str
    card: Card


async def register_applicant(
    command: RegisterApplicant, persons: Persons, strictness: Strictness, clock: Clock
) -> Person:
    """A new person; an address already known refuses with `AlreadyExists`."""
    return await persons.add(Person.register(command.id, command.card, strictness, clock.now()))


@dataclass(frozen=True)
class CorrectCard(Command[Person]):
    person_id: str
    card: Card
    expect: int | None


async def correct_card(command: CorrectCard, persons: Persons, strictness: Strictness, clock: Clock) -> Person:
    return await persons.change(
        command.person_id, lambda person: person.correct(command.card, strictness, clock.now()), expect=command.expect
    )


@dataclass(frozen=True)
class CorrectApplicantCard(Command[Person]):
    """An office corrects the card of its applicant; the audit trail says so."""

    application_id: str
    person_id: str
    card: Card
    expect: int | None


async def correct_applicant_card(
    command: CorrectApplicantCard, persons: Persons, strictness: Strictness, clock: Clock
) -> Person:
    return await persons.change(
        command.person_id, lambda person: person.correct(command.card, strictness, clock.now()), expect=command.expect
    )


@dataclass(frozen=True)
class ConfirmAddress(Command[Person]):
    """By the link that went to the new address; good for that person and that address alone."""

    person_id: str
    token: str


async def confirm_address(command: ConfirmAddress, persons: Persons, proofs: AddressProofs, clock: Clock) -> Person:
    def decide(person: Person) -> None:
        if person.pending_email is not None:
            proofs.require(command.token, person.id, person.pending_email)
        person.confirm_address(clock.now())

    return await persons.change(command.person_id, decide)


USE_CASES: list[UseCase] = [
    register_applicant,
    correct_card,
    correct_applicant_card,
    confirm_address,
]
