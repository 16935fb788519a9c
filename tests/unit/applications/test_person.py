"""The contact card: one address per person, national numbers checked or accepted with a warning."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applications.domain.errors import PersonErased
from services.applications.domain.events import ContactCardChanged
from services.applications.domain.file.errors import NothingToConfirm
from services.applications.domain.file.person import Card, Person
from services.applications.domain.policy import Strictness, checked_mark, checked_rpps, email_key, luhn_key_holds
from shared.kernel.errors import InvalidField
from shared.kernel.words import Locale

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
STRICT, SANDBOX = Strictness(), Strictness(rpps_key=False)
GOOD_RPPS, WRONG_KEY = "10003456786", "10003456789"


def a_card(email: str = "ada@example.org", rpps: str | None = GOOD_RPPS) -> Card:
    return Card("Ada", "Lovelace", email, Locale.EN, "physician", rpps)


def test_registering_and_correcting_publish_the_whole_card_each_time() -> None:
    person = Person.register("p1", a_card(), STRICT, NOON)
    person.correct(a_card("ADA@example.org"), STRICT, NOON)
    assert person.facts == (ContactCardChanged(), ContactCardChanged())
    assert (person.card.email, person.pending_email) == ("ADA@example.org", None)


def test_a_new_address_waits_for_confirmation_and_entering_the_present_one_cancels_it() -> None:
    person = Person.register("p1", a_card(), STRICT, NOON)
    person.correct(a_card("ada@hospital.example"), STRICT, NOON)
    assert (person.card.email, person.pending_email) == ("ada@example.org", "ada@hospital.example")
    person.correct(a_card(), STRICT, NOON)
    with pytest.raises(NothingToConfirm):
        person.confirm_address(NOON)
    person.correct(a_card("ada@hospital.example"), STRICT, NOON)
    person.confirm_address(NOON)
    assert (person.card.email, person.email_key, person.pending_email) == (
        "ada@hospital.example",
        "ada@hospital.example",
        None,
    )


def test_an_erasure_drops_an_unconfirmed_address() -> None:
    person = Person.register("p1", a_card(), STRICT, NOON)
    person.correct(a_card("ada@hospital.example"), STRICT, NOON)
    person.erase(datetime(2026, 11, 24, tzinfo=UTC))
    assert "hospital" not in repr(person)
    with pytest.raises(PersonErased):
        person.confirm_address(NOON)


def test_letter_case_and_spaces_make_no_second_person() -> None:
    assert email_key(" Ada.Lovelace@Example.ORG ") == email_key("ada.lovelace@example.org")


def test_a_number_with_a_wrong_key_is_refused_when_strict_and_causes_a_warning_in_the_sandbox() -> None:
    with pytest.raises(InvalidField):
        Person.register("p1", a_card(rpps=WRONG_KEY), STRICT, NOON)
    assert Person.register("p1", a_card(rpps=WRONG_KEY), SANDBOX, NOON).warnings == ("rpps-key-wrong",)
    assert Person.register("p1", a_card(), STRICT, NOON).warnings == ()
    assert Person.register("p1", a_card(rpps=None), STRICT, NOON).warnings == ()


@pytest.mark.parametrize("rpps", ["", "1000345678", "100034567855", "1000345678x", "١٠٠٠٣٤٥٦٧٨٦"])
@pytest.mark.parametrize("strictness", [STRICT, SANDBOX])
def test_anything_but_eleven_digits_is_refused_in_the_sandbox_too(rpps: str, strictness: Strictness) -> None:
    with pytest.raises(InvalidField):
        checked_rpps(rpps, strictness)


def test_spaces_in_a_number_are_dropped() -> None:
    assert checked_rpps("1000 3456 786", STRICT) == GOOD_RPPS


def test_a_number_that_changes_is_no_longer_verified() -> None:
    person = Person.register("p1", a_card(), STRICT, NOON)
    person.rpps_verified = True
    person.correct(a_card(), STRICT, NOON)
    assert person.rpps_verified
    person.correct(a_card(rpps="10000000009"), STRICT, NOON)
    assert not person.rpps_verified


@given(st.text("0123456789", min_size=10, max_size=10))
def test_exactly_one_last_digit_is_the_key(body: str) -> None:
    assert sum(luhn_key_holds(f"{body}{key}") for key in range(10)) == 1


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(0, 10), st.integers(1, 9))
def test_a_single_wrong_digit_is_always_detected(body: str, place: int, shift: int) -> None:
    good = next(number for key in range(10) if luhn_key_holds(number := f"{body}{key}"))
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert not luhn_key_holds(wrong)


@pytest.mark.parametrize("mark", [-0.25, 20.25, 12.3, float("nan")])
def test_a_mark_is_out_of_twenty_in_quarter_points(mark: float) -> None:
    with pytest.raises(InvalidField):
        checked_mark("scores.career", mark)
