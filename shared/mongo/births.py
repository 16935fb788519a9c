"""The surroundings that an aggregate was born in, kept with it so that what time does to it goes on in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.kernel.context import Context, current

PROJECTION = {"due": 1, "born_in": 1}


@dataclass(frozen=True)
class Due:
    """An aggregate whose moment has come, and the surroundings that it was born in, where its store remembers them."""

    id: str
    at: datetime
    born_in: Context | None

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Due":
        kept = document.get("born_in")
        return cls(document["_id"], document["due"], Context(**kept) if kept else None)


def remembered() -> dict[str, str | None]:
    """Of the present surroundings, what ties a later moment to them; not who acts."""
    around = current()
    return {name: getattr(around, name) for name in ("correlation_id", "causation_id", "traceparent")}
