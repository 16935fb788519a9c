"""Commands and queries carry their use case; `act(command)` gives it its ports.

@dataclass(frozen=True)
class Shelve(Command[int], did="shelve"):
    book: str

    async def __call__(self, shelf: Shelf) -> int: ...
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from enum import Enum
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any, ClassVar, Generic, Protocol, TypeVar, get_type_hints

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Disclosure(Enum):
    """When the person whom an action concerns may see it in the audit trail."""

    AT_ONCE = "at_once"
    ON_RELEASE = "on_release"
    """A step towards a decision: it says nothing before the decision is released."""


class UseCase(ABC, Generic[R_co]):
    """What can be asked of a service: a frozen dataclass of the arguments, callable with its ports.

    `R_co` is the type of the answer; mypy refuses a `__call__` that answers another one.
    """

    @abstractmethod
    async def __call__(self, *ports: Any, **named: Any) -> R_co:
        """Carry it out. A subclass names its ports, each by its type."""


class Query(UseCase[R_co]):
    """A question. It changes nothing."""


class Command(UseCase[R_co]):
    """An imperative. `did` is its word in the audit trail, and never changes."""

    did: ClassVar[str]
    disclosure: ClassVar[Disclosure]

    def __init_subclass__(
        cls, *, did: str | None = None, disclosure: Disclosure = Disclosure.AT_ONCE, **further: Any
    ) -> None:
        super().__init_subclass__(**further)
        if did is not None:
            cls.did, cls.disclosure = did, disclosure
        elif "__call__" in vars(cls):
            raise TypeError(f"{cls.__name__} declares no word for the audit trail: Command[...], did='...'")


class Act(Protocol):
    """Carries out commands and answers queries."""

    def __call__(self, use_case: UseCase[R], /) -> Awaitable[R]: ...


class WiringError(Exception):
    """The composition root offers no port of a type that a use case asks for. Raised at start."""


def found_in(*places: ModuleType) -> Iterator[type[UseCase[Any]]]:
    """The commands and queries that these modules define, and the modules of these packages."""
    for place in places:
        inside = walk_packages(getattr(place, "__path__", ()), f"{place.__name__}.")
        for module in (place, *(import_module(found.name) for found in inside)):
            for kind in vars(module).values():
                own = inspect.isclass(kind) and issubclass(kind, UseCase) and kind.__module__ == module.__name__
                if own and not inspect.isabstract(kind):
                    yield kind


def words(kinds: Iterable[type[UseCase[Any]]], disclosure: Disclosure) -> frozenset[str]:
    """The words of the audit trail of all commands of that disclosure."""
    return frozenset(kind.did for kind in kinds if issubclass(kind, Command) and kind.disclosure is disclosure)


def acts(kinds: Iterable[type[UseCase[Any]]], ports: Mapping[Any, object]) -> Act:
    """Wire commands and queries to the adapters of their ports, by the types in the signatures of their `__call__`.

    Raises `WiringError` for a port that is not among `ports`.
    """
    wired: dict[type, Mapping[str, object]] = {}
    for kind in kinds:
        carry_out: Callable[..., Any] = kind.__call__
        hints, (_, *wanted) = get_type_hints(carry_out), inspect.signature(carry_out).parameters
        missing = [f"{name}: {hints.get(name)}" for name in wanted if hints.get(name) not in ports]
        if missing:
            raise WiringError(f"{kind.__name__} wants {', '.join(missing)}; the composition root offers none")
        wired[kind] = {name: ports[hints[name]] for name in wanted}

    async def act(use_case: UseCase[R], /) -> R:
        if type(use_case) not in wired:
            raise WiringError(f"{type(use_case).__name__} is not wired")
        return await use_case(**wired[type(use_case)])

    return act
