"""What the fields of a policy accept, as marks of their types: the catalogue refuses by them, contracts publish them.

pydantic calls the `__get_pydantic_...` methods of a mark, so that the kernel does not import it. The published bounds
hold for every event there is: they are widened by a new major version of a contract, if ever.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

Schema = dict[str, Any]
QUARTER = 0.25
"""The step of marks and hours, which a float holds exactly."""


class Bounds(NamedTuple):
    """The least and the most of a number; `quarters`: in steps of 0.25."""

    least: int
    most: int
    quarters: bool = False

    @property
    def accepted(self) -> str:
        return f"a number from {self.least:g} to {self.most:g}" + (", in quarters" if self.quarters else "")

    def admits(self, value: Any) -> bool:
        return self.least <= value <= self.most and not (self.quarters and value % QUARTER)

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Schema]) -> Schema:
        step = {"multiple_of": QUARTER} if self.quarters else {}
        return {**handler(source), "ge": self.least, "le": self.most, **step}


class Format(NamedTuple):
    """A text that matches the pattern from end to end; `longest` in characters."""

    pattern: str
    accepted: str
    longest: int | None = None

    def admits(self, value: Any) -> bool:
        short = self.longest is None or len(value) <= self.longest
        return short and re.fullmatch(self.pattern, value) is not None

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Schema]) -> Schema:
        longest = {} if self.longest is None else {"max_length": self.longest}
        return {**handler(source), "pattern": f"^{self.pattern}$", **longest}


class Example(NamedTuple):
    """A value that the published schema shows."""

    value: Any

    def __get_pydantic_json_schema__(self, core: Any, handler: Callable[[Any], Schema]) -> Schema:
        return {**handler(core), "examples": [self.value]}


MARK = Bounds(0, 20, quarters=True)
HOURS = Bounds(0, 1000, quarters=True)
FEE_CENTS = Bounds(0, 10_000_000)
INSTALMENTS = Bounds(1, 12)
FORMATS = ("application/pdf", "image/jpeg", "image/png")
"""The media types of documents."""
CODE = r"[a-z0-9]+([-_][a-z0-9]+)*"
CODES = Format(CODE, "lower-case letters and digits joined by - or _, 64 characters at most", longest=64)
SHARES = Format(r"\d+/[1-9]\d*", "an exact fraction above 0 and up to 1, such as 1/3, or nothing")
