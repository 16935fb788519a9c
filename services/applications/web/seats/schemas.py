"""Request and response bodies of seat boards."""

from collections import Counter
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from pydantic import AwareDatetime, Field

from services.applications.domain.seats.board import BoardState, SeatBoard
from services.applications.domain.seats.call_order import CallList, Calls
from services.applications.domain.seats.place import OfferState
from services.applications.domain.seats.simulation import Simulation
from shared.contracts.vocabulary import Code, Share
from shared.mongo.store import plain
from shared.web.requests import Input, View


class ExtensionView(View):
    """An extension of an offer's deadline; `before` is the former deadline."""

    by: str
    at: datetime
    before: datetime
    reason: str


class SeatView(View):
    application_id: str
    profile: str
    state: OfferState
    made_at: datetime
    answer_by: datetime
    from_waiting_list: bool
    call_position: int
    extensions: tuple[ExtensionView, ...]


class SeatBoardView(View):
    """The places of an edition. `held` never exceeds `capacity`."""

    edition_id: str
    version: int
    state: BoardState
    capacity: int
    held: int
    """Accepted and open offers, and the places of deferred learners."""
    accepted: int
    open: int
    deferred: tuple[str, ...]
    """Applications of learners of earlier editions who hold a place in this one."""
    accepted_by_profile: dict[str, int]
    called: int
    """Number of candidates whose turn in the call order has passed."""
    call_list_ids: tuple[str, ...]
    release_at: datetime | None
    """Time of the scheduled release."""
    release_missed: str | None
    """The code of the problem that prevented the scheduled release."""
    offers: tuple[SeatView, ...]
    """In call order."""

    @classmethod
    def of(cls, board: SeatBoard) -> "SeatBoardView":
        offers = [
            SeatView.model_validate(plain(offer) | {"application_id": application_id})
            for application_id, offer in sorted(board.offers.items(), key=lambda entry: entry[1].call_position)
        ]
        states = Counter(offer.state for offer in offers)
        taken = Counter(offer.profile for offer in offers if offer.state is OfferState.ACCEPTED)
        return cls(
            edition_id=board.id,
            version=board.version,
            state=board.state,
            capacity=board.capacity,
            held=board.places_held,
            accepted=states[OfferState.ACCEPTED],
            open=states[OfferState.OPEN],
            deferred=tuple(sorted(board.deferred)),
            accepted_by_profile=dict(sorted(taken.items())),
            called=board.cursor,
            call_list_ids=tuple(board.call_list_ids),
            release_at=board.release_at,
            release_missed=board.release_missed,
            offers=tuple(offers),
        )


class AnsweredView(View):
    """The offer after the change."""

    application_id: str
    state: OfferState
    answer_by: datetime

    @classmethod
    def of(cls, application_id: str, board: SeatBoard) -> "AnsweredView":
        offer = board.offers[application_id]
        return cls(application_id=application_id, state=offer.state, answer_by=offer.answer_by)


class CallListView(View):
    """One released list. Anyone can check `inputs` by `sha256`, and recompute `order` from them."""

    call_list_id: str
    number: int
    made_at: datetime
    inputs: dict[str, Any]
    """edition_id, number, follows (hash of the previous list), after (number of turns that had passed when the list was
    drawn; absent on the first list), shares (exact fractions), candidates (application_id, profile, rank,
    submitted_at)."""
    order: tuple[str, ...]
    """Application ids in call order."""
    sha256: str
    """SHA-256 of `inputs` as canonical JSON: keys sorted, no spaces, UTF-8."""

    @classmethod
    def of(cls, call_list: CallList) -> "CallListView":
        return cls(
            call_list_id=call_list.id,
            number=call_list.number,
            made_at=call_list.made_at,
            inputs=call_list.inputs,
            order=tuple(candidate.application_id for candidate in call_list.calls),
            sha256=call_list.sha256,
        )


class CallOrderView(View):
    """The released call order of an edition. A further list replaces the order after the turns that have passed."""

    edition_id: str
    lists: tuple[CallListView, ...]
    order: tuple[str, ...]
    """Application ids in the call order of all lists. The position, from 1, is the offer's `call_position`."""
    sha256: str
    """Hash of the last list. It covers all previous lists."""

    @classmethod
    def of(cls, edition_id: str, calls: Calls) -> "CallOrderView":
        lists = tuple(CallListView.of(call_list) for call_list in calls.lists)
        order = tuple(candidate.application_id for candidate in calls.candidates)
        return cls(edition_id=edition_id, lists=lists, order=order, sha256=lists[-1].sha256)


class ExtensionInput(Input):
    until: date = Field(examples=["2026-12-04"])
    """The last day to answer, in Paris time."""
    reason: Code = Field(examples=["funding-pending"])
    """funding-pending, message-not-received, technical-trouble, person-unavailable or house-error."""


class ScheduleInput(Input):
    release_at: AwareDatetime | None = Field(examples=["2026-12-01T08:00:00Z"])
    """Time of the scheduled release; null cancels it."""


class SimulationInput(Input):
    """A field left out has the edition's own value."""

    capacity: int | None = Field(None, ge=0, le=10_000, examples=[32])
    shares: dict[Code, Share] | None = Field(
        None, max_length=20, examples=[{"health": "30/100", "technical": "40/100", "law_ethics_society": "30/100"}]
    )
    """Exact fractions with a sum of at most 1."""

    def fractions(self) -> dict[str, Fraction] | None:
        return None if self.shares is None else {profile: Fraction(share) for profile, share in self.shares.items()}


class SimulatedCallView(View):
    application_id: str
    profile: str
    rank: int
    position: int
    called: bool
    """Whether a place would be offered at once. The others would wait."""


class ProfileSeatsView(View):
    profile: str
    share: str | None
    candidates: int
    called: int


class SimulationView(View):
    """The result of a simulated release. Nothing is changed or published."""

    capacity: int
    called: int
    waiting: int
    undecided: int
    """Complete applications without a decision."""
    profiles: tuple[ProfileSeatsView, ...]
    gained: tuple[str, ...]
    """Applications called at once that are not with the edition's own capacity and shares."""
    lost: tuple[str, ...]
    order: tuple[SimulatedCallView, ...]

    @classmethod
    def of(cls, simulation: Simulation) -> "SimulationView":
        return cls(
            capacity=simulation.capacity,
            called=simulation.called,
            waiting=len(simulation.order) - simulation.called,
            undecided=simulation.undecided,
            profiles=tuple(ProfileSeatsView.model_validate(plain(seats)) for seats in simulation.profiles),
            gained=simulation.gained,
            lost=simulation.lost,
            order=tuple(
                SimulatedCallView(
                    application_id=candidate.application_id,
                    profile=candidate.profile,
                    rank=candidate.rank,
                    position=position,
                    called=position <= simulation.called,
                )
                for position, candidate in enumerate(simulation.order, start=1)
            ),
        )
