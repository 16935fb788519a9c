"""Money: whole cents that add up, read as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import Cents, euros, instalments

AMOUNTS = st.integers(0, 10_000_000).map(Cents)


@given(AMOUNTS, st.integers(1, 12))
def test_instalments_add_up_to_the_cent_and_differ_by_one_at_most(total: Cents, count: int) -> None:
    parts = instalments(total, count)
    assert len(parts) == count
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1
    assert list(parts) == sorted(parts, reverse=True), "the larger first"


@pytest.mark.parametrize(("total", "count"), [(100, 0), (100, -1), (-1, 3)])
def test_what_cannot_be_split_is_refused_at_once(total: int, count: int) -> None:
    with pytest.raises(ValueError, match="cannot split"):
        instalments(Cents(total), count)


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, "0,00\u00a0€", "€0.00"),
        (5, "0,05\u00a0€", "€0.05"),
        (50_000, "500,00\u00a0€", "€500.00"),
        (150_000, "1\u202f500,00\u00a0€", "€1,500.00"),
        (123_456_789, "1\u202f234\u202f567,89\u00a0€", "€1,234,567.89"),
    ],
)
def test_an_amount_reads_as_each_language_writes_it(cents: int, french: str, english: str) -> None:
    assert euros(Cents(cents), "fr") == french
    assert euros(Cents(cents), "en") == english


@given(AMOUNTS)
def test_no_cent_is_lost_in_writing_an_amount(amount: Cents) -> None:
    assert int("".join(sign for sign in euros(amount, "fr") if sign.isdecimal())) == amount
