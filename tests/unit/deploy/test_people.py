"""The generated applicants: plausible, valid, all different, and identical for the same seed."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo.fates import Filing, Reply, fates, mark
from deploy.demo.papers import paper
from deploy.demo.people import WORDS, cohort, deck, luhn_key, rpps

PROFILES = {"health": 0.5, "technical": 0.3, "law_ethics_society": 0.2}


def test_the_same_seed_makes_the_same_people_with_the_same_fates() -> None:
    first, second = (cohort("7/paris", 60, PROFILES, "example.org") for _ in range(2))
    assert first == second
    assert fates("7/paris", first) == fates("7/paris", second)
    assert cohort("8/paris", 60, PROFILES, "example.org") != first


def test_no_two_people_share_a_name_an_address_or_a_merit() -> None:
    people = cohort("1", 200, PROFILES, "example.org")
    for attribute in ("name", "email", "merit", "number"):
        assert len({getattr(one, attribute) for one in people}) == 200
    assert all(one.email.isascii() and one.email.endswith("@example.org") for one in people)


def test_profiles_come_in_the_wanted_proportions_and_some_people_speak_english() -> None:
    people = cohort("1", 200, PROFILES, "example.org")
    assert Counter(one.profile for one in people) == {"health": 100, "technical": 60, "law_ethics_society": 40}
    assert 5 <= sum(one.locale == "en" for one in people) <= 40


def test_health_professionals_of_several_professions_have_a_valid_number_and_others_have_none() -> None:
    people = cohort("1", 200, PROFILES, "example.org")
    health = [one for one in people if one.profile == "health"]
    assert len({one.profession for one in health}) >= 6
    for one in health:
        assert one.rpps is not None
        assert len(one.rpps) == 11
        assert luhn_key(one.rpps[:-1]) == int(one.rpps[-1])
    assert all(one.rpps is None and one.profession is None for one in people if one.profile != "health")


def test_the_key_is_that_of_a_published_example() -> None:
    assert luhn_key("7992739871") == 3  # the usual example of ISO/IEC 7812-1


@given(st.integers())
def test_every_number_made_is_eleven_digits_with_its_key(seed: int) -> None:
    number = rpps(Random(seed))
    assert len(number) == 11
    assert luhn_key(number[:-1]) == int(number[-1])


@given(st.integers(1, 300), st.integers())
def test_a_deck_has_as_many_cards_as_asked_in_the_proportions_asked(size: int, seed: int) -> None:
    chances = {"a": 0.5, "b": 0.3, "c": 0.2}
    counts = Counter(deck(chances, size, Random(seed)))
    assert counts.total() == size
    assert abs(counts["b"] - 0.3 * size) <= 1
    assert abs(counts["c"] - 0.2 * size) <= 1


def test_a_cohort_meets_every_kind_of_fate() -> None:
    people = cohort("1", 60, PROFILES, "example.org")
    met = fates("1", people).values()
    assert {one.filing for one in met} == set(Filing)
    assert {one.reply for one in met} == set(Reply)


@given(st.floats(0, 1), st.text(max_size=8))
def test_a_mark_is_out_of_twenty_in_quarter_points(merit: float, seed: str) -> None:
    given_mark = mark(seed, merit)
    assert 0 <= given_mark <= 20
    assert given_mark * 4 == int(given_mark * 4)


@pytest.mark.parametrize("kind", ["cv", "motivation-letter", "degree"])
def test_a_paper_is_a_real_pdf_the_same_each_time_and_another_for_each_person_and_version(kind: str) -> None:
    ada, ben = cohort("1", 2, PROFILES, "example.org")
    assert paper(ada, kind).startswith(b"%PDF-")
    assert paper(ada, kind) == paper(ada, kind)
    assert len({paper(ada, kind), paper(ben, kind), paper(ada, kind, version=2)}) == 3


def test_every_word_that_people_are_made_of_can_be_printed_on_a_paper() -> None:
    def texts(part: object) -> list[str]:
        match part:
            case dict():
                return [text for value in part.values() for text in texts(value)]
            case list():
                return [text for value in part for text in texts(value)]
            case _:
                return [str(part)]

    for text in texts(WORDS):
        text.encode("latin-1")
