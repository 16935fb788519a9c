"""Money in whole cents of euro, without rounding."""

from typing import NewType

Cents = NewType("Cents", int)


def instalments(total: Cents, count: int) -> tuple[Cents, ...]:
    """`total` in `count` parts that differ by one cent at most, the larger first, and add up exactly."""
    if count < 1 or total < 0:
        raise ValueError(f"cannot split {total} cents in {count}")
    share, left = divmod(total, count)
    return tuple(Cents(share + (1 if n < left else 0)) for n in range(count))


def euros(amount: Cents, locale: str = "fr") -> str:
    """`150000` as a person reads it: « 1 500,00 € » in French, "€1,500.00" in English."""
    whole = f"{amount / 100:,.2f}"
    return whole.replace(",", "\u202f").replace(".", ",") + "\u00a0€" if locale == "fr" else f"€{whole}"
