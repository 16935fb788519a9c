"""What juries and seat boards take and answer over HTTP."""

from collections import Counter
from datetime import datetime
from typing import Any

from pydantic import Field

from services.applications.domain.call_order import CallList
from services.applications.domain.edition import Edition
from services.applications.domain.jury import Jury, Review
from services.applications.domain.seat_board import BoardState, OfferState, SeatBoard
from shared.contracts.vocabulary import Code, Mark
from shared.mongo.store import plain
from shared.web.requests import Input, View


class JuryInput(Input):
    members: tuple[str, ...] = Field(
        min_length=1, max_length=50, examples=[["president@universite-de-paris", "juror@universite-de-paris/ann"]]
    )
    """The subjects (`sub`) of the members' tokens."""
    president: str = Field(examples=["president@universite-de-paris"])
    """One of the members."""


class JuryView(View):
    id: str
    version: int
    edition_id: str
    institution_id: str
    members: tuple[str, ...]
    president: str

    @classmethod
    def of(cls, jury: Jury) -> "JuryView":
        return cls.model_validate(plain(jury))


class ScoresInput(Input):
    scores: dict[Code, Mark] = Field(max_length=50, examples=[{"motivation": 14.5, "project": 12}])
    """One mark out of 20, in quarter points, for each criterion of the edition's grid."""


class ReviewView(View):
    application_id: str
    scores: dict[str, dict[str, float]]
    """By juror, then by criterion. Empty for a juror whose own scores are not in."""
    mean: float | None
    """Weighted, out of 20; null where the scores are not shown."""

    @classmethod
    def of(cls, application_id: str, review: Review | None, edition: Edition, *, juror: str | None) -> "ReviewView":
        """As `juror` may see it; None sees all."""
        seen = {} if review is None else review.scores if juror is None else review.seen_by(juror)
        mean = review.mean(edition.criteria) if review and seen else None
        return cls(application_id=application_id, scores=seen, mean=mean)


class SeatView(View):
    application_id: str
    profile: str
    state: OfferState
    made_at: datetime
    answer_by: datetime
    from_waiting_list: bool
    call_position: int


class SeatBoardView(View):
    """The places of an edition: accepted and open offers never exceed the capacity."""

    edition_id: str
    version: int
    state: BoardState
    capacity: int
    held: int
    """Accepted and open offers."""
    accepted: int
    open: int
    accepted_by_profile: dict[str, int]
    called: int
    """How far down the call list the calls have come."""
    call_list_id: str | None
    offers: tuple[SeatView, ...]
    """In call order."""

    @classmethod
    def of(cls, board: SeatBoard) -> "SeatBoardView":
        offers = [
            SeatView.model_validate(plain(offer) | {"application_id": application_id})
            for application_id, offer in sorted(board.offers.items(), key=lambda one: one[1].call_position)
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
            accepted_by_profile=dict(sorted(taken.items())),
            called=board.cursor,
            call_list_id=board.call_list_id,
            offers=tuple(offers),
        )


class AnsweredView(View):
    """What became of the offer."""

    application_id: str
    state: OfferState
    answer_by: datetime

    @classmethod
    def of(cls, application_id: str, board: SeatBoard) -> "AnsweredView":
        offer = board.offers[application_id]
        return cls(application_id=application_id, state=offer.state, answer_by=offer.answer_by)


class CallOrderView(View):
    """The released call order. Anyone can recompute it from `inputs`, and check those by `sha256`."""

    call_list_id: str
    edition_id: str
    made_at: datetime
    inputs: dict[str, Any]
    """edition_id, shares (exact fractions), candidates (application_id, profile, rank, submitted_at)."""
    order: tuple[str, ...]
    """Application ids in call order."""
    sha256: str
    """Of `inputs` as canonical JSON: keys sorted, no spaces, UTF-8."""

    @classmethod
    def of(cls, call_list: CallList) -> "CallOrderView":
        return cls(
            call_list_id=call_list.id,
            edition_id=call_list.edition_id,
            made_at=call_list.made_at,
            inputs=call_list.inputs,
            order=tuple(one.application_id for one in call_list.calls),
            sha256=call_list.sha256,
        )
