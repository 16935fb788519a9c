"""Aggregates, refusals and ids: what the domain is made of."""

from dataclasses import dataclass, fields
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition, InvalidField, Kind, NotFound
from shared.kernel.ids import derived_id, new_id

WORDS = st.text(st.characters(codec="ascii", categories=("L", "Nd")), min_size=1, max_size=12)


@dataclass(kw_only=True)
class Lamp(Aggregate, thing="lamp"):
    lit: bool = False

    def light(self) -> None:
        self.lit = True
        self.record("lit")


def test_facts_come_in_the_order_they_were_recorded() -> None:
    lamp = Lamp(id="lamp")
    lamp.record("plugged in")
    lamp.light()
    assert lamp.facts == ("plugged in", "lit")


def test_facts_are_no_part_of_the_state_and_not_shared_between_aggregates() -> None:
    lit, dark = Lamp(id="a"), Lamp(id="b")
    lit.light()
    assert dark.facts == ()
    assert [field.name for field in fields(Lamp)] == ["id", "version", "lit"]


def test_an_aggregate_is_its_own_key_belongs_to_nobody_and_waits_for_nothing_unless_it_says_so() -> None:
    lamp = Lamp(id="lamp")
    assert (lamp.partition_key, lamp.owner_institution, lamp.due, lamp.version) == ("lamp", None, None, 0)


def test_a_refusal_says_its_sentence_with_the_data_that_explain_it() -> None:
    refused = NotFound(thing="lamp", id="7")
    assert str(refused) == "No lamp with id 7."
    assert refused.data == {"thing": "lamp", "id": "7"}
    assert (refused.kind, refused.code) == (Kind.NOT_FOUND, "not-found")


def test_an_illegal_transition_tells_when_it_would_be_accepted_in_a_stable_order() -> None:
    refused = IllegalTransition("lamp", "light", "broken", {"off", "dimmed"})
    assert str(refused) == "Cannot light this lamp while it is broken; accepted while it is: dimmed, off."
    assert str(IllegalTransition("lamp", "melt", "off", ())).endswith("accepted while it is: never.")


def test_braces_in_what_a_caller_sent_are_said_as_they_are() -> None:
    assert str(InvalidField(field="{field}", accepted="{0}")) == "{field} is not accepted: {0}."


def test_new_ids_are_uuids_of_version_7_that_sort_by_birth() -> None:
    born = [new_id() for _ in range(1_000)]
    assert {UUID(each).version for each in born} == {7}
    assert len(set(born)) == len(born)
    assert born == sorted(born)


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_a_cause_has_one_id_however_often_it_is_asked(cause: list[str]) -> None:
    assert derived_id(*cause) == derived_id(*cause)
    assert UUID(derived_id(*cause)).version == 5


@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(WORDS, min_size=1, max_size=3))
def test_two_causes_have_two_ids(one: list[str], other: list[str]) -> None:
    assert (derived_id(*one) == derived_id(*other)) == (one == other)
