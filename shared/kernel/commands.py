"""Commands and queries carry their use case; `act(command)` gives it its ports.

@dataclass(frozen=True)
class Shelve(Command[int], did="shelve"):
    book: str

    async def __call__(self, shelf: Shelf) -> int: ...
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
    """A step towards a decision, which stays hidden until the decision is released."""


class UseCase(ABC, Generic[R_co]):
    """A request to a service: a frozen dataclass of the arguments, callable with its ports.

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


class Caller(Protocol):
    """The person or the machine that makes a request, as its token says."""

    @property
    def subject(self) -> str: ...
    @property
    def roles(self) -> frozenset[Any]: ...
    @property
    def institution(self) -> str | None: ...
    @property
    def person_id(self) -> str | None: ...


class AnsweredTwice(Exception):  # noqa: N818 - named for what is wrong
    """Two aggregates store the reply to one request. A bug: save the one that prepares the change `aside`."""


@dataclass
class Keyed:
    """An Idempotency-Key, the fingerprint of its request, and the function that makes the reply to store."""

    key: str
    fingerprint: str
    reply: Callable[[Any], Any]
    _kept_by: tuple[str, str] | None = field(default=None, init=False)

    def reply_of(self, store: str, aggregate: Any) -> Any:
        """The reply to store with this aggregate. Raises `AnsweredTwice` when another one stores it already."""
        if self._kept_by not in (None, (store, aggregate.id)):
            raise AnsweredTwice(f"{store} after {self._kept_by}")
        self._kept_by = (store, aggregate.id)
        return self.reply(aggregate)


@dataclass(frozen=True)
class Invocation:
    """One call of a use case by a caller. A repository bound to it stores reply and audit entry with the change.

    `documents`: the documents that the request has read, by store and id; a change starts from them without a read.
    Events and timers have no invocation.
    """

    caller: Caller | None = None
    keyed: Keyed | None = None
    use_case: UseCase[Any] | None = None
    documents: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)


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


class Acts:
    """Commands and queries with their ports: an `Act`, also on behalf of a caller."""

    def __init__(self, wired: Mapping[type, Mapping[str, Any]]) -> None:
        self._wired = wired
        self._for_caller = {
            kind: [name for name, port in ports.items() if hasattr(port, "on_behalf_of")]
            for kind, ports in wired.items()
        }

    async def __call__(self, use_case: UseCase[R], invocation: Invocation | None = None) -> R:
        """Carry it out. With an invocation, each port that can be bound to it (`on_behalf_of`) is."""
        kind = type(use_case)
        if kind not in self._wired:
            raise WiringError(f"{kind.__name__} is not wired")
        ports = self._wired[kind]
        if invocation is not None:
            asked = replace(invocation, use_case=use_case)
            ports = {**ports, **{name: ports[name].on_behalf_of(asked) for name in self._for_caller[kind]}}
        return await use_case(**ports)


def acts(kinds: Iterable[type[UseCase[Any]]], ports: Mapping[Any, object]) -> Acts:
    """Wire commands and queries to the adapters of their ports, by the types in the signatures of their `__call__`.

    Raises `WiringError` for a port that is not among `ports`.
    """
    wired: dict[type, Mapping[str, Any]] = {}
    for kind in kinds:
        carry_out: Callable[..., Any] = kind.__call__
        hints, (_, *wanted) = get_type_hints(carry_out), inspect.signature(carry_out).parameters
        missing = [f"{name}: {hints.get(name)}" for name in wanted if hints.get(name) not in ports]
        if missing:
            raise WiringError(f"{kind.__name__} wants {', '.join(missing)}; the composition root offers none")
        wired[kind] = {name: ports[hints[name]] for name in wanted}
    return Acts(wired)
