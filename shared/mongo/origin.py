"""The origin of an aggregate: the context it was created in, stored with it for what timers do to it later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.kernel.context import Context, current

ORIGIN = "born_in"
"""The stored name of the field."""
PROJECTION = {"due": 1, ORIGIN: 1}


@dataclass(frozen=True)
class Due:
    """An aggregate whose time has come. `origin` is None in stores that do not keep it."""

    id: str
    at: datetime
    origin: Context | None

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Due":
        kept = document.get(ORIGIN)
        return cls(document["_id"], document["due"], Context(**kept) if kept else None)


def origin() -> dict[str, str | None]:
    """The part of the current context that later work continues: correlation, cause and trace, not the actor."""
    context = current()
    return {name: getattr(context, name) for name in ("correlation_id", "causation_id", "traceparent")}
