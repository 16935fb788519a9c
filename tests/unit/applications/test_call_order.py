"""DOMAIN rule 2: the call order equals its definition and keeps its guarantees."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from math import floor
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.applications.domain.seats.call_order import Candidate, call_order, hash_of, inputs
from tests.unit.applications.builders import NOON, a_call_list, a_candidate

PROFILES = ("health", "technical", "law_ethics_society", "student")
SHARES = st.dictionaries(st.sampled_from(PROFILES), st.sampled_from([Fraction(1, n) for n in range(3, 8)]), max_size=3)


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    size = draw(st.integers(0, 40))
    return [
        a_candidate(
            f"a{n:03d}",
            rank=draw(st.integers(1, 15)),
            profile=draw(st.sampled_from(PROFILES)),
            submitted_at=NOON + timedelta(minutes=draw(st.integers(0, 3))),
        )
        for n in range(size)
    ]


def by_definition(candidates: list[Candidate], shares: Mapping[str, Fraction]) -> list[Candidate]:
    """The rule as DOMAIN.md states it, without optimisation."""
    left = sorted(candidates, key=lambda one: (one.rank, one.submitted_at, one.application_id))
    order: list[Candidate] = []
    while left:
        n = len(order)
        heads = {profile: next(one for one in left if one.profile == profile) for profile in {c.profile for c in left}}
        lack = {
            profile: shares[profile] * (n + 1) - sum(one.profile == profile for one in order)
            for profile in heads
            if profile in shares
        }
        under = [profile for profile, missing in lack.items() if missing > 0]
        if under:
            most = max(lack[profile] for profile in under)
            pool = [heads[profile] for profile in under if lack[profile] == most]
        else:
            pool = list(heads.values())
        chosen = min(pool, key=left.index)
        left.remove(chosen)
        order.append(chosen)
    return order


@settings(max_examples=100, deadline=None)
@given(candidates(), SHARES)
def test_the_order_equals_the_one_of_the_definition(ranked: list[Candidate], shares: dict[str, Fraction]) -> None:
    assert call_order(ranked, shares) == by_definition(ranked, shares)


@given(candidates(), SHARES, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_the_input(
    ranked: list[Candidate], shares: dict[str, Fraction], random: Random
) -> None:
    shuffled = list(ranked)
    random.shuffle(shuffled)
    assert call_order(shuffled, shares) == call_order(ranked, shares)


@settings(max_examples=100, deadline=None)
@given(candidates(), SHARES)
def test_every_prefix_of_the_order_keeps_the_shares_while_candidates_suffice(
    ranked: list[Candidate], shares: dict[str, Fraction]
) -> None:
    """After `n` calls a profile has at least floor(s * n) of them, or it has no candidate left.

    The shares add up to at most one, which a programme has to ensure.
    """
    if sum(shares.values()) > 1:
        return
    supply = Counter(one.profile for one in ranked)
    called: Counter[str] = Counter()
    for n, one in enumerate(call_order(ranked, shares), start=1):
        called[one.profile] += 1
        for profile, share in shares.items():
            assert called[profile] >= min(supply[profile], floor(share * n))


@given(candidates())
def test_without_shares_the_order_is_the_ranking(ranked: list[Candidate]) -> None:
    assert call_order(ranked, {}) == sorted(ranked, key=lambda one: one.standing)


def test_shares_of_a_third_alternate_while_each_profile_has_candidates() -> None:
    ranked = [a_candidate(f"h{n}", n) for n in range(1, 7)]
    ranked += [a_candidate(f"t{n}", 10 + n, "technical") for n in range(1, 4)]
    ranked += [a_candidate(f"l{n}", 20 + n, "law_ethics_society") for n in range(1, 2)]
    order = [one.application_id for one in call_order(ranked, dict.fromkeys(PROFILES[:3], Fraction(1, 3)))]
    assert order == ["h1", "t1", "l1", "h2", "t2", "h3", "t3", "h4", "h5", "h6"]


def test_ties_of_rank_go_to_the_earlier_submission_then_to_the_smaller_id() -> None:
    late, b, a = (
        a_candidate("c", 1, submitted_at=NOON + timedelta(minutes=1)),
        a_candidate("b", 1),
        a_candidate("a", 1),
    )
    assert call_order([late, b, a], {}) == [a, b, late]


def test_anyone_can_recompute_the_order_and_the_hash_from_the_published_inputs() -> None:
    drawn = a_call_list([a_candidate("a", 2), a_candidate("b", 1, "technical"), a_candidate("c", 3)])
    published = json.loads(json.dumps(drawn.inputs))
    assert hash_of(published) == drawn.sha256
    again = [Candidate(c["application_id"], "", c["profile"], c["rank"], NOON) for c in published["candidates"]]
    shares = {profile: Fraction(share) for profile, share in published["shares"].items()}
    assert [one.application_id for one in call_order(again, shares)] == [one.application_id for one in drawn.calls]


def test_another_rank_profile_or_share_has_another_hash() -> None:
    one = a_candidate("a", 1)
    sealed = hash_of(inputs("e", 1, None, None, {"health": "1/3"}, [one]))
    assert sealed != hash_of(inputs("e", 1, None, None, {"health": "1/2"}, [one]))
    assert sealed != hash_of(inputs("e", 1, None, None, {"health": "1/3"}, [replace(one, rank=2)]))
    assert sealed != hash_of(inputs("e", 1, None, None, {"health": "1/3"}, [replace(one, profile="technical")]))
