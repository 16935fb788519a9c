"""The one door to the use cases: wired by types, and refused at start when something is missing."""

from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from shared.kernel.commands import Command, WiringError, acts
from shared.kernel.repository import Repository


class Shelf(Protocol):
    def add(self, book: str) -> int: ...


class Ledger(Protocol):
    def note(self, line: str) -> None: ...


@dataclass(frozen=True)
class Shelve(Command[int]):
    book: str


@dataclass(frozen=True)
class Burn(Command[None]):
    book: str


class Wood:
    def __init__(self) -> None:
        self.books: list[str] = []

    def add(self, book: str) -> int:
        self.books.append(book)
        return len(self.books)


async def shelve(command: Shelve, shelf: Shelf) -> int:
    return shelf.add(command.book)


async def shelve_noting(command: Shelve, shelf: Shelf, ledger: Ledger) -> int:
    ledger.note(command.book)
    return shelf.add(command.book)


async def shelve_anywhere(command: Shelve, shelf: Repository[Any]) -> int:
    return 0


async def test_a_command_reaches_its_use_case_with_the_ports_it_asks_for_and_brings_back_the_answer() -> None:
    wood = Wood()
    act = acts([shelve], {Shelf: wood})
    assert await act(Shelve("Emma")) == 1
    assert await act(Shelve("Persuasion")) == 2
    assert wood.books == ["Emma", "Persuasion"]


def test_a_port_that_nobody_offers_is_named_with_its_use_case_at_start() -> None:
    with pytest.raises(WiringError, match=r"shelve_noting wants ledger: .*Ledger"):
        acts([shelve_noting], {Shelf: Wood()})


def test_a_port_is_found_by_its_very_type_not_by_what_it_looks_like() -> None:
    with pytest.raises(WiringError, match="shelve_anywhere wants shelf"):
        acts([shelve_anywhere], {Repository: Wood()})


def test_two_use_cases_for_one_command_are_refused_at_start() -> None:
    with pytest.raises(WiringError, match="two use cases take Shelve"):
        acts([shelve, shelve_noting], {Shelf: Wood(), Ledger: object()})


def test_a_use_case_that_takes_no_command_is_refused_at_start() -> None:
    async def idle() -> None: ...

    async def untyped(command, shelf: Shelf) -> None: ...  # type: ignore[no-untyped-def]

    for takes_none in (idle, untyped):
        with pytest.raises(WiringError, match=f"{takes_none.__name__} takes no command"):
            acts([takes_none], {Shelf: Wood()})


async def test_a_command_that_no_use_case_takes_is_a_wiring_error_that_names_it() -> None:
    act = acts([shelve], {Shelf: Wood()})
    with pytest.raises(WiringError, match="no use case takes Burn"):
        await act(Burn("Emma"))
