"""Simulates a release with another capacity or other shares, without changing anything."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.applications.domain.edition import Edition
from services.applications.domain.seats.call_order import Candidate, call_order
from shared.kernel.errors import InvalidField


@dataclass(frozen=True)
class ProfileSeats:
    """One profile: its minimum share as exact text (or None), its number of candidates and of those called at once."""

    profile: str
    share: str | None
    candidates: int
    called: int


@dataclass(frozen=True)
class Simulation:
    """A call order that is not released. The first `called` of `order` would be offered a place at once.

    `gained` and `lost` are the application ids called only here, and only with the edition's own capacity and shares.
    `undecided` counts complete files without a decision.
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
    """Computes the call order of these candidates; None takes the edition's own capacity or shares."""
    eligible = list(candidates)
    places = edition.capacity if capacity is None else capacity
    promised = dict(edition.shares if shares is None else shares)
    for profile in promised:
        edition.require_profile(profile)
    if sum(promised.values()) > 1:
        raise InvalidField(field="shares", accepted="shares that add up to at most 1")
    order = call_order(eligible, promised)
    usual = {candidate.application_id for candidate in call_order(eligible, edition.shares)[: edition.capacity]}
    called = [candidate.application_id for candidate in order[:places]]
    candidates_by_profile = Counter(candidate.profile for candidate in order)
    called_by_profile = Counter(candidate.profile for candidate in order[:places])
    return Simulation(
        capacity=places,
        order=tuple(order),
        called=len(called),
        profiles=tuple(
            ProfileSeats(
                audience.profile,
                str(promised[audience.profile]) if audience.profile in promised else None,
                candidates_by_profile[audience.profile],
                called_by_profile[audience.profile],
            )
            for audience in edition.audiences
        ),
        gained=tuple(application_id for application_id in called if application_id not in usual),
        lost=tuple(sorted(usual - set(called))),
        undecided=undecided,
    )
