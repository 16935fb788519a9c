"""Commands and queries carry their use case; they are wired by types, and refused at start when a port is missing."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import pytest

from shared.kernel.commands import Command, Disclosure, Query, WiringError, acts, found_in
from shared.kernel.repository import Repository

ROOT = Path(__file__).parents[3]


class Shelf(Protocol):
    def add(self, book: str) -> int: ...


class Ledger(Protocol):
    def note(self, line: str) -> None: ...


@dataclass(frozen=True)
class Shelve(Command[int], did="shelve"):
    book: str

    async def __call__(self, shelf: Shelf) -> int:
        return shelf.add(self.book)


@dataclass(frozen=True)
class ShelveNoting(Command[int], did="shelve-noting", disclosure=Disclosure.ON_RELEASE):
    book: str

    async def __call__(self, shelf: Shelf, ledger: Ledger) -> int:
        ledger.note(self.book)
        return shelf.add(self.book)


@dataclass(frozen=True)
class ShelveAnywhere(Command[int], did="shelve-anywhere"):
    book: str

    async def __call__(self, shelf: Repository[Any]) -> int:
        return 0


class OnShelf(Query[int]):
    """What two questions have in common: it asks nothing by itself."""


@dataclass(frozen=True)
class CountBooks(OnShelf):
    async def __call__(self) -> int:
        return 0


class Wood:
    def __init__(self) -> None:
        self.books: list[str] = []

    def add(self, book: str) -> int:
        self.books.append(book)
        return len(self.books)


async def test_a_command_gets_the_ports_it_asks_for_and_brings_back_its_answer() -> None:
    wood = Wood()
    act = acts([Shelve], {Shelf: wood})
    assert await act(Shelve("Emma")) == 1
    assert await act(Shelve("Persuasion")) == 2
    assert wood.books == ["Emma", "Persuasion"]


def test_a_port_that_nobody_offers_is_named_with_its_command_at_start() -> None:
    with pytest.raises(WiringError, match=r"ShelveNoting wants ledger: .*Ledger"):
        acts([ShelveNoting], {Shelf: Wood()})


def test_a_port_is_found_by_its_very_type_not_by_what_it_looks_like() -> None:
    with pytest.raises(WiringError, match="ShelveAnywhere wants shelf"):
        acts([ShelveAnywhere], {Repository: Wood()})


async def test_a_command_that_was_not_wired_is_named_when_it_is_asked_for() -> None:
    act = acts([Shelve], {Shelf: Wood()})
    with pytest.raises(WiringError, match="CountBooks is not wired"):
        await act(CountBooks())


def test_all_commands_and_queries_of_a_module_are_found_and_none_of_those_it_imports() -> None:
    module = ModuleType(__name__)
    for thing in (Shelve, ShelveNoting, ShelveAnywhere, OnShelf, CountBooks, Command, Query, Shelf):
        setattr(module, thing.__name__, thing)
    assert list(found_in(module)) == [Shelve, ShelveNoting, ShelveAnywhere, CountBooks]


def test_a_command_without_a_word_for_the_audit_trail_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="Burn declares no word for the audit trail"):

        class Burn(Command[None]):
            async def __call__(self) -> None: ...


def test_a_step_towards_a_decision_says_so_beside_its_word() -> None:
    assert (Shelve.did, Shelve.disclosure) == ("shelve", Disclosure.AT_ONCE)
    assert (ShelveNoting.did, ShelveNoting.disclosure) == ("shelve-noting", Disclosure.ON_RELEASE)


WRONG_ANSWER = """
from dataclasses import dataclass
from shared.kernel.commands import Act, Command

@dataclass(frozen=True)
class Count(Command[int], did="count"):
    async def __call__(self) -> {answer}:
        return {value}

async def ask(act: Act) -> int:
    return await act(Count())
"""


@pytest.mark.parametrize(("answer", "value", "refused"), [("int", "1", False), ("str", '"one"', True)])
def test_mypy_refuses_a_command_that_answers_another_type_than_it_declares(
    tmp_path: Path, answer: str, value: str, refused: bool
) -> None:
    file = tmp_path / "count.py"
    file.write_text(WRONG_ANSWER.format(answer=answer, value=value))
    options = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache"), str(file)]
    said = subprocess.run(
        [sys.executable, "-m", "mypy", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == int(refused), said.stdout + said.stderr
    assert ("incompatible with return type" in said.stdout or "[override]" in said.stdout) is refused
