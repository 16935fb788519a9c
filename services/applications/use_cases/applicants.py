"""Persons: they register, and keep their card up to date."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from services.applications.domain.person import Card, Person
from services.applications.domain.policy import Strictness
from services.applications.use_cases.ports import Persons
from shared.kernel.commands import Command


@dataclass(frozen=True)
class RegisterApplicant(Command[Person]):
    id: str
    card: Card


async def register_applicant(command: RegisterApplicant, persons: Persons, strictness: Strictness) -> Person:
    """A new person; an address already known refuses with `AlreadyExists`."""
    return await persons.add(Person.register(command.id, command.card, strictness))


@dataclass(frozen=True)
class CorrectCard(Command[Person]):
    person_id: str
    card: Card
    expect: int | None


async def correct_card(command: CorrectCard, persons: Persons, strictness: Strictness) -> Person:
    return await persons.change(
        command.person_id, lambda person: person.correct(command.card, strictness), expect=command.expect
    )


USE_CASES: list[Callable[..., Awaitable[Any]]] = [register_applicant, correct_card]
