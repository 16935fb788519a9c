"""What a release would do if the places or the shares were others. Looks, and changes nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.applications.domain.edition import Edition
from services.applications.domain.seats.call_order import Candidate, call_order
from shared.kernel.errors import InvalidField


@dataclass(frozen=True)
class ProfileSeats:
    """One profile: its share as exact text (None if none is promised), its candidates, those called at once."""

    profile: str
    share: str | None
    candidates: int
    called: int


@dataclass(frozen=True)
class Simulation:
    """A call order that was not released. `called` of `order` would be offered a place at once.

    `gained` and `lost` are the differences from what the edition's own capacity and shares give; `undecided` counts the
    complete files that the jury has not pronounced on yet.
    """

    capacity: int
    order: tuple[Candidate, ...]
    called: int
    profiles: tuple[ProfileSeats, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    undecided: int


def simulate(
    edition: Edition,
    candidates: Iterable[Candidate],
    undecided: int,
    capacity: int | None,
    shares: Mapping[str, Fraction] | None,
) -> Simulation:
    """The call order of these candidates, with this capacity and these shares in the place of the edition's own."""
    eligible = list(candidates)
    places = edition.capacity if capacity is None else capacity
    promised = dict(edition.shares if shares is None else shares)
    for profile in promised:
        edition.require_profile(profile)
    if sum(promised.values()) > 1:
        raise InvalidField(field="shares", accepted="shares that add up to 1 at the most")
    order = call_order(eligible, promised)
    usual = {one.application_id for one in call_order(eligible, edition.shares)[: edition.capacity]}
    called = [one.application_id for one in order[:places]]
    of, at_once = Counter(one.profile for one in order), Counter(one.profile for one in order[:places])
    return Simulation(
        capacity=places,
        order=tuple(order),
        called=len(called),
        profiles=tuple(
            ProfileSeats(
                audience.profile,
                str(promised[audience.profile]) if audience.profile in promised else None,
                of[audience.profile],
                at_once[audience.profile],
            )
            for audience in edition.audiences
        ),
        gained=tuple(one for one in called if one not in usual),
        lost=tuple(sorted(usual - set(called))),
        undecided=undecided,
    )
