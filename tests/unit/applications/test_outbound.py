"""Each fact of applications is published under one contract, with its own fields and the ids of its aggregate."""

from dataclasses import fields
from datetime import datetime
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import AwareDatetime

from services.applications.domain import events
from services.applications.domain.interviews.diary import Diary, DiaryFact
from services.applications.domain.interviews.interview import Interview, InterviewFact
from services.applications.domain.seats.events import BoardFact, PlaceReleased, PlaceRevoked
from services.applications.messaging import internal
from services.applications.messaging.inbound import REACTIONS
from services.applications.messaging.outbound import CONTRACTS, Fact, about
from shared.kernel.aggregate import Aggregate
from tests.unit.applications import builders as a
from tests.unit.applications.test_erasure import somebody

FACTS: set[Any] = set(get_args(Fact))
INTERNAL = """
call-list-released at edition_id call_list_id called gone
place-offered at edition_id application_id decision_id answer_by from_waiting_list call_position
place-taken at edition_id application_id
place-declined at edition_id application_id
place-expired at edition_id application_id
place-extended at edition_id application_id answer_by
place-released at edition_id application_id
place-revoked at edition_id application_id
place-reserved at edition_id application_id
reservation-refused at edition_id application_id reason
decision-corrected at edition_id application_id decision_id
board-closed at edition_id
decisions-approved at edition_id by jury_id
shortlist-grown at edition_id jury_id
shortlist-reduced at edition_id jury_id applications
interview-set at edition_id application_id jury_id starts_at ends_at place video booking
interview-freed at edition_id application_id jury_id reason booking
slots-free at edition_id jury_id
slots-withheld at edition_id jury_id
"""


def publisher(fact: type) -> Aggregate:
    """An aggregate of the kind that records this fact."""
    ids: Any = {"edition_id": "e1", "institution_id": "i1"}
    if fact in get_args(events.ApplicationFact):
        return a.a_draft()
    if fact in get_args(InterviewFact):
        return Interview(id="v1", application_id="ada", person_id="p1", **ids)
    if fact in get_args(DiaryFact):
        return Diary(id="d1", jury_id="j1", **ids)
    if fact in get_args(BoardFact):
        return a.a_seat_board()
    if fact is events.ContactCardChanged:
        return somebody()
    return a.a_jury()


def bare(hint: Any) -> Any:
    """A type without what constrains its values: an id is a str, a time with a zone is a time."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is AwareDatetime:
        return datetime
    if origin is Annotated:
        return bare(arguments[0])
    if origin is Literal:
        return type(arguments[0])
    if origin in (Union, UnionType):
        return frozenset(bare(argument) for argument in arguments)
    return (tuple, *(bare(argument) for argument in arguments)) if origin is tuple else hint


def test_each_fact_has_one_row_except_the_one_that_is_a_tombstone() -> None:
    assert CONTRACTS.keys() == FACTS - {events.ContactCardErased}
    assert len(set(CONTRACTS.values())) == len({contract.type for contract in CONTRACTS.values()}) == len(CONTRACTS)


@pytest.mark.parametrize("fact", CONTRACTS)
def test_a_contract_has_all_fields_of_its_fact_and_others_only_of_the_aggregate(fact: Any) -> None:
    own, contract = {field.name for field in fields(fact)}, set(CONTRACTS[fact].model_fields)
    assert own <= contract
    assert contract <= own | about(publisher(fact)).keys()


@pytest.mark.parametrize("fact", CONTRACTS)
def test_a_field_of_a_contract_has_the_type_of_the_field_of_its_fact(fact: Any) -> None:
    published = CONTRACTS[fact].model_fields
    for name, hint in get_type_hints(fact).items():
        assert bare(published[name].annotation) == bare(hint), name


def test_contracts_made_from_facts_keep_their_types_and_the_order_of_their_fields() -> None:
    lines = [
        " ".join((contract.type.split(".")[3], *contract.model_fields)) for contract in internal.CONTRACTS.values()
    ]
    assert sorted(lines) == sorted(INTERNAL.strip().splitlines())
    assert {contract.topic for contract in internal.CONTRACTS.values()} == {"applications.internal"}


def test_each_internal_event_has_a_reaction_unless_another_event_brings_its_effect() -> None:
    without = {fact for fact, contract in internal.CONTRACTS.items() if not REACTIONS.knows(contract.type)}
    assert without == {PlaceReleased, PlaceRevoked}
