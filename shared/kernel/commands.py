"""Commands and the one door to them: `act(command)` finds the use case that takes it and gives it its ports."""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Command(Generic[R_co]):
    """An imperative, or a question: a frozen dataclass of all its use case needs. `R_co` is what it answers."""


UseCase = Callable[..., Awaitable[Any]]
"""`async def verb(command: Verb, port: Port, ...) -> answer`."""


class Act(Protocol):
    """Have a command carried out."""

    def __call__(self, command: Command[R], /) -> Awaitable[R]: ...


class WiringError(Exception):
    """The composition root forgot something; names the use case and the port. Raised at start, never later."""


def acts(use_cases: Iterable[UseCase], ports: Mapping[Any, object]) -> Act:
    """Wire use cases to the adapters of their ports by the types in their signatures.

    A use case is `async def verb(command: Verb, port: Port, ...) -> answer`: its first parameter's type says which
    command it takes, each further one's which port it wants. What cannot be wired is a `WiringError`, at start.
    """
    handlers: dict[type, Callable[[Any], Awaitable[Any]]] = {}
    for use_case in use_cases:
        hints = get_type_hints(use_case)
        first, *wanted = inspect.signature(use_case).parameters or ("",)
        if first not in hints:
            raise WiringError(f"{use_case.__name__} takes no command")
        if hints[first] in handlers:
            raise WiringError(f"two use cases take {hints[first].__name__}")
        missing = [f"{name}: {hints.get(name)}" for name in wanted if hints.get(name) not in ports]
        if missing:
            raise WiringError(f"{use_case.__name__} wants {', '.join(missing)}; the composition root offers none")
        handlers[hints[first]] = partial(use_case, **{name: ports[hints[name]] for name in wanted})

    async def act(command: Command[R]) -> R:
        if type(command) not in handlers:
            raise WiringError(f"no use case takes {type(command).__name__}")
        answer: R = await handlers[type(command)](command)
        return answer

    return act
