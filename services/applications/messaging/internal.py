"""The events that only this service consumes. Topic `applications.internal`, keyed by edition.

Seat boards, juries and diaries publish them for the applications and interviews of the same edition. The contract of a
fact is made from the fact: its name, its fields, and the ids that the aggregate adds.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, get_args, get_type_hints

from pydantic import ConfigDict, create_model

from services.applications.domain import events
from services.applications.domain.interviews import diary
from services.applications.domain.seats import events as board
from shared.contracts.envelope import Contract


class InternalEvent(Contract):
    model_config = ConfigDict(use_attribute_docstrings=False)  # a made contract has no source
    topic: ClassVar[str] = "applications.internal"

    at: datetime


class EditionEvent(InternalEvent):
    edition_id: str


class PlaceEvent(EditionEvent):
    application_id: str


class ActionTakenV1(InternalEvent):
    """An entry of the audit trail. `by` is the subject of a token, never a name."""

    type: ClassVar[str] = "eu.cursus.applications-internal.action-taken.v1"

    edition_id: str | None

    institution_id: str
    from_institution: str | None
    roles: tuple[str, ...]
    did: str
    thing: str
    thing_id: str
    by: str
    person_id: str | None


def _contract(fact: type, **added: Any) -> type[InternalEvent]:
    """`added` are the fields that the aggregate adds, before those of the fact."""
    base = PlaceEvent if "application_id" in (own := get_type_hints(fact)) else EditionEvent
    new = {name: kind for name, kind in (added | own).items() if name not in base.model_fields}
    forms: dict[str, Any] = {name: (kind, getattr(fact, name, ...)) for name, kind in new.items()}
    forms["type"] = (ClassVar[str], f"eu.cursus.applications-internal.{_hyphenated(fact.__name__)}.v1")
    return create_model(f"{fact.__name__}V1", __base__=base, __module__=__name__, **forms)


def _hyphenated(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


CONTRACTS: Mapping[type, type[InternalEvent]] = {
    **{fact: _contract(fact) for fact in get_args(board.BoardFact)},
    **{fact: _contract(fact) for fact in (events.DecisionsApproved, events.ShortlistGrown, events.ShortlistReduced)},
    **{fact: _contract(fact, jury_id=str) for fact in get_args(diary.DiaryFact)},
}
