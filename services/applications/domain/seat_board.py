"""The places of one edition: who holds one, who is offered one, who is next. The only judge of DOMAIN rule 1."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.applications.domain.call_order import CallList
from services.applications.domain.edition import Edition
from services.applications.domain.errors import NoOpenOffer, OfferExpired, StaleCallList
from services.applications.domain.events import (
    BoardClosed,
    CallListReleased,
    PlaceDeclined,
    PlaceExpired,
    PlaceOffered,
    PlaceReleased,
    PlaceTaken,
)
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import deadline_after
from shared.kernel.errors import IllegalTransition


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    RELEASED = "released"


HOLDING = (OfferState.OPEN, OfferState.ACCEPTED)


class BoardState(StrEnum):
    WAITING = "waiting"
    CALLING = "calling"
    CLOSED = "closed"


@dataclass(kw_only=True)
class Offer:
    """A place proposed to one application, to be answered by `answer_by` (included). `call_position` starts at 1."""

    decision_id: str
    profile: str
    state: OfferState = OfferState.OPEN
    made_at: datetime
    answer_by: datetime
    from_waiting_list: bool
    call_position: int


@dataclass(kw_only=True)
class SeatBoard(Aggregate):
    """One document decides places, so that no race can break the rule: accepted + open offers never exceed capacity.

    Its id is the edition's. `offers` are by application; `cursor` counts the candidates of the call list that were
    passed; `gone` are those who withdrew before their turn. The call list itself is handed in, never copied: the
    board stays small however many apply.
    """

    institution_id: str
    capacity: int
    answer_days: int
    answer_days_waiting_list: int
    state: BoardState = BoardState.WAITING
    call_list_id: str | None = None
    cursor: int = 0
    offers: dict[str, Offer] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, edition: Edition) -> "SeatBoard":
        """The board of an edition that has just opened, with all its places free."""
        return cls(
            id=edition.id,
            institution_id=edition.institution_id,
            capacity=edition.capacity,
            answer_days=edition.answer_days,
            answer_days_waiting_list=edition.answer_days_waiting_list,
        )

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def places_held(self) -> int:
        """Places that are accepted or offered at this moment."""
        return sum(offer.state in HOLDING for offer in self.offers.values())

    @property
    def due(self) -> datetime | None:
        """The first instant at which an open offer is late."""
        deadlines = [offer.answer_by for offer in self.offers.values() if offer.state is OfferState.OPEN]
        if not deadlines or self.state is BoardState.CLOSED:
            return None
        return min(deadlines) + timedelta(milliseconds=1)

    def release(self, call_list: CallList, at: datetime) -> None:
        """Take the call list and offer all places, in its order. Once in a board's life."""
        self._while("release", BoardState.WAITING)
        self.state, self.call_list_id = BoardState.CALLING, call_list.id
        listed = {candidate.application_id for candidate in call_list.calls}
        self.gone = [application_id for application_id in self.gone if application_id in listed]
        calls = self._call(call_list, at, from_waiting_list=False)
        self.record(CallListReleased(call_list.id, self.cursor, tuple(self.gone), at))
        for call in calls:
            self.record(call)

    def accept(self, application_id: str, at: datetime) -> None:
        """The person takes the place; refuses (`NoOpenOffer`, `OfferExpired`) when there is none to take any more."""
        self._open_offer(application_id, at).state = OfferState.ACCEPTED
        self.record(PlaceTaken(application_id, at))

    def decline(self, application_id: str, at: datetime, call_list: CallList | None) -> None:
        """The person leaves the place; the next is called at once."""
        self._require(call_list)
        self._open_offer(application_id, at).state = OfferState.DECLINED
        self.record(PlaceDeclined(application_id, at))
        self._call_the_next(call_list, at)

    def withdraw(self, application_id: str, at: datetime, call_list: CallList | None) -> None:
        """The person has given up altogether: their place goes to the next, or their turn will be passed over."""
        self._require(call_list)
        offer = self.offers.get(application_id)
        if offer is not None and offer.state in HOLDING:
            offer.state = OfferState.RELEASED
            self.record(PlaceReleased(application_id, at))
        elif application_id not in self.gone and self._may_be_called(application_id, call_list):
            self.gone.append(application_id)
        self._call_the_next(call_list, at)

    def expire(self, now: datetime, call_list: CallList | None) -> None:
        """Take back every open offer whose deadline is past, and call the next for each. Changes nothing if none is."""
        self._require(call_list)
        if self.state is not BoardState.CALLING:
            return
        for application_id, offer in self.offers.items():
            if offer.state is OfferState.OPEN and offer.answer_by < now:
                offer.state = OfferState.EXPIRED
                self.record(PlaceExpired(application_id, now))
        self._call_the_next(call_list, now)

    def close(self, at: datetime) -> None:
        """The edition will not take place: nothing is offered or accepted from now on."""
        self._while("close", BoardState.WAITING, BoardState.CALLING)
        self.state = BoardState.CLOSED
        self.record(BoardClosed(at))

    def _call_the_next(self, call_list: CallList | None, at: datetime) -> None:
        if call_list is None or self.state is not BoardState.CALLING:
            return
        for call in self._call(call_list, at, from_waiting_list=True):
            self.record(call)

    def _call(self, call_list: CallList, at: datetime, *, from_waiting_list: bool) -> list[PlaceOffered]:
        """Offer every free place to the next on the list, passing over those who are gone."""
        days = self.answer_days_waiting_list if from_waiting_list else self.answer_days
        calls: list[PlaceOffered] = []
        free = self.capacity - self.places_held
        while free > 0 and self.cursor < len(call_list.calls):
            candidate = call_list.calls[self.cursor]
            self.cursor += 1
            if candidate.application_id in self.gone:
                self.gone.remove(candidate.application_id)
                continue
            offer = Offer(
                decision_id=candidate.decision_id,
                profile=candidate.profile,
                made_at=at,
                answer_by=deadline_after(at, days),
                from_waiting_list=from_waiting_list,
                call_position=self.cursor,
            )
            self.offers[candidate.application_id] = offer
            free -= 1
            calls.append(
                PlaceOffered(
                    candidate.application_id,
                    offer.decision_id,
                    offer.answer_by,
                    from_waiting_list,
                    offer.call_position,
                    at,
                )
            )
        return calls

    def _may_be_called(self, application_id: str, call_list: CallList | None) -> bool:
        if call_list is None:
            return self.state is BoardState.WAITING
        return any(one.application_id == application_id for one in call_list.calls[self.cursor :])

    def _open_offer(self, application_id: str, at: datetime) -> Offer:
        self._while("answer an offer of", BoardState.CALLING)
        offer = self.offers.get(application_id)
        if offer is None or offer.state is not OfferState.OPEN:
            raise NoOpenOffer(state="not made" if offer is None else offer.state)
        if at > offer.answer_by:
            raise OfferExpired(answer_by=offer.answer_by.isoformat())
        return offer

    def _require(self, call_list: CallList | None) -> None:
        if (call_list.id if call_list else None) != self.call_list_id:
            raise StaleCallList(self.id)

    def _while(self, verb: str, *accepted: BoardState) -> None:
        if self.state not in accepted:
            raise IllegalTransition("seat board", verb, self.state, accepted)
