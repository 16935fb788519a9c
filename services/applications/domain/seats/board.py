"""The places of one edition: who holds one, who is offered one, who is next. It alone decides DOMAIN rule 1."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.applications.domain.edition import Edition
from services.applications.domain.file.errors import NoOpenOffer
from services.applications.domain.policy import EXTENSION_REASONS
from services.applications.domain.seats.call_order import Calls, Candidate
from services.applications.domain.seats.errors import OfferExpired, StaleCallList
from services.applications.domain.seats.events import (
    BoardClosed,
    CallListReleased,
    DecisionCorrected,
    PlaceDeclined,
    PlaceExpired,
    PlaceExtended,
    PlaceOffered,
    PlaceReleased,
    PlaceReserved,
    PlaceRevoked,
    PlaceTaken,
    ReservationRefused,
)
from services.applications.domain.seats.place import HOLDING, Extension, Offer, OfferState
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import deadline_after, end_of_day_in_paris
from shared.kernel.errors import IllegalTransition, InvalidField


class BoardState(StrEnum):
    WAITING = "waiting"
    CALLING = "calling"
    CLOSED = "closed"


@dataclass(kw_only=True)
class SeatBoard(Aggregate, thing="seat board"):
    """One document decides all places of an edition, so no race can break this: accepted + open offers <= capacity.

    - The id is the edition's id. `offers` are by application id.
    - `cursor` is the position in the call order: the number of candidates already called or skipped.
    - `gone` are applications withdrawn before their turn; `struck` are decisions corrected before their turn.
    - `deferred` are learners of earlier editions, each with the time since when they hold a place.
    - `release_at` is when the list is released automatically; `release_missed` is why that failed.

    Call lists are arguments and are not stored here: the board stays small however many people apply.
    """

    institution_id: str
    capacity: int
    answer_days: int
    answer_days_waiting_list: int
    state: BoardState = BoardState.WAITING
    call_list_ids: list[str] = field(default_factory=list)
    cursor: int = 0
    offers: dict[str, Offer] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    deferred: dict[str, datetime] = field(default_factory=dict)
    release_at: datetime | None = None
    release_missed: str | None = None

    @classmethod
    def open(cls, edition: Edition) -> "SeatBoard":
        """Creates the board of an edition, with all places free."""
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
        """Places that are accepted, offered, or held by a deferred learner."""
        return sum(offer.state in HOLDING for offer in self.offers.values()) + len(self.deferred)

    @property
    def due(self) -> datetime | None:
        """The expiry of the earliest open offer, or the scheduled release if it is earlier."""
        if self.state is BoardState.CLOSED:
            return None
        moments = [self._late(offer) for offer in self.offers.values() if offer.state is OfferState.OPEN]
        return min([*moments, *([self.release_at] if self.release_at else [])], default=None)

    def release(self, calls: Calls, at: datetime) -> None:
        """Adds the last of these call lists and offers all free places in call order.

        Raises `StaleCallList` if the list was drawn for another cursor or for other earlier lists. A place held on a
        decision that this list corrects is revoked, and its application waits in the new order.
        """
        self._while("release", BoardState.WAITING, BoardState.CALLING)
        released, known = calls.lists[-1], Calls(calls.lists[:-1])
        if known.ids != self.call_list_ids or (released.after or 0) != self.cursor:
            raise StaleCallList(self.id)
        self.state = BoardState.CALLING
        self.call_list_ids.append(released.id)
        self.release_at = self.release_missed = None
        for candidate in released.calls:
            self._revoke(candidate.application_id, at, unless=candidate.decision_id)
        ahead, before = self.waiting(calls), self.cursor
        still_ahead = {candidate.application_id for candidate in ahead}
        self.gone = [application_id for application_id in self.gone if application_id in still_ahead]
        passed = tuple(call.application_id for call in released.calls if not self.may_still_be_called(call))
        offered = self._call(calls, at, waited=known.decisions)
        self.record(CallListReleased(released.id, self.cursor - before, passed, at))
        for call in offered:
            self.record(call)

    def waiting(self, calls: Calls) -> list[Candidate]:
        """The candidates after the cursor, in call order, withdrawn and refused ones included."""
        return calls.candidates[self.cursor :]

    def schedule(self, at: datetime | None, now: datetime) -> None:
        """Schedules the automatic release of the whole list; None cancels it."""
        self._while("schedule a release of", BoardState.WAITING, BoardState.CALLING)
        if at is not None and at <= now:
            raise InvalidField(field="release_at", accepted="a future time")
        self.release_at, self.release_missed = at, None

    def miss_release(self, why: str) -> None:
        """Records why the scheduled release failed. The office has to schedule a new one."""
        self.release_at, self.release_missed = None, why

    def accept(self, application_id: str, at: datetime) -> None:
        """Accepts the open offer. Refuses with `NoOpenOffer` or `OfferExpired`."""
        self._open_offer(application_id, at).state = OfferState.ACCEPTED
        self.record(PlaceTaken(application_id, at))

    def extend(self, application_id: str, until: date, by: str, reason: str, at: datetime) -> None:
        """Moves the deadline of an open offer to the end of that day in Paris, and stores who did it and why."""
        offer, answer_by = self._open_offer(application_id, at), end_of_day_in_paris(until)
        if reason not in EXTENSION_REASONS:
            raise InvalidField(field="reason", accepted=f"one of {', '.join(EXTENSION_REASONS)}")
        if answer_by <= offer.answer_by:
            raise InvalidField(field="until", accepted=f"a day after {offer.answer_by.date().isoformat()}")
        offer.extensions.append(Extension(by, at, offer.answer_by, reason))
        offer.answer_by = answer_by
        self.record(PlaceExtended(application_id, answer_by, at))

    def decline(self, application_id: str, at: datetime, calls: Calls) -> None:
        """Declines the open offer and calls the next candidate."""
        self._require(calls)
        self._open_offer(application_id, at).state = OfferState.DECLINED
        self.record(PlaceDeclined(application_id, at))
        self._call_the_next(calls, at)

    def withdraw(self, application_id: str, at: datetime, calls: Calls) -> None:
        """Frees the place of a withdrawn application and calls the next candidate, or skips its turn later."""
        self._require(calls)
        offer = self.offers.get(application_id)
        if self.deferred.pop(application_id, None):
            self.record(PlaceReleased(application_id, at))
        elif offer is not None and offer.state in HOLDING:
            offer.state = OfferState.RELEASED
            self.record(PlaceReleased(application_id, at))
        elif offer is None and application_id not in self.gone:
            self.gone.append(application_id)
        self._call_the_next(calls, at)

    def reserve(self, application_id: str, at: datetime) -> None:
        """Reserves a free place for a learner of an earlier edition, or refuses it by an event.

        Idempotent while the learner holds a place.
        """
        if application_id in self.deferred:
            return
        if self.state is BoardState.CLOSED:
            self.record(ReservationRefused(application_id, "cancelled", at))
        elif self.places_held >= self.capacity:
            self.record(ReservationRefused(application_id, "full", at))
        else:
            self.deferred[application_id] = at
            self.record(PlaceReserved(application_id, at))

    def turn_has_passed(self, application_id: str, calls: Calls) -> bool:
        """Whether the cursor has passed this application."""
        ahead = any(candidate.application_id == application_id for candidate in self.waiting(calls))
        return self.state is BoardState.CALLING and not ahead

    def readmit(self, application_id: str, at: datetime, anew: Calls | None = None) -> None:
        """Restores the turn of a reopened file. `anew` is a new list that contains it, where its turn had passed."""
        if application_id in self.gone:
            self.gone.remove(application_id)
        if anew is not None:
            self.release(anew, at)

    def strike(self, application_id: str, corrected: str, by_decision: str, at: datetime, calls: Calls) -> None:
        """Revokes the place held on the decision `corrected`, or skips its turn later: a refusal corrects it."""
        self._require(calls)
        self._revoke(application_id, at)
        if corrected not in self.struck:
            self.struck.append(corrected)
        self.record(DecisionCorrected(application_id, by_decision, at))
        self._call_the_next(calls, at)

    def expire(self, now: datetime, calls: Calls) -> None:
        """Expires every open offer past its deadline and calls the next candidates."""
        self._require(calls)
        if self.state is not BoardState.CALLING:
            return
        for application_id, offer in self.offers.items():
            if offer.state is OfferState.OPEN and offer.answer_by < now:
                offer.state = OfferState.EXPIRED
                self.record(PlaceExpired(application_id, now))
        self._call_the_next(calls, now)

    def close(self, at: datetime) -> None:
        """Ends the board of a cancelled edition: nothing is offered or accepted from now on."""
        self._while("close", BoardState.WAITING, BoardState.CALLING)
        self.state, self.release_at = BoardState.CLOSED, None
        self.record(BoardClosed(at))

    def _call_the_next(self, calls: Calls, at: datetime) -> None:
        if self.state is not BoardState.CALLING:
            return
        for call in self._call(calls, at):
            self.record(call)

    def _call(self, calls: Calls, at: datetime, waited: Collection[str] | None = None) -> list[PlaceOffered]:
        """Offers every free place to the next candidate, skipping those that are gone or struck.

        `waited` are the decisions whose candidates were on the waiting list before; None means all were.
        """
        candidates, offered = calls.candidates, list[PlaceOffered]()
        free = self.capacity - self.places_held
        while free > 0 and self.cursor < len(candidates):
            candidate = candidates[self.cursor]
            self.cursor += 1
            if not self.may_still_be_called(candidate):
                self._passed_over(candidate.application_id, candidate.decision_id)
                continue
            from_waiting_list = waited is None or candidate.decision_id in waited
            days = self.answer_days_waiting_list if from_waiting_list else self.answer_days
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
            offered.append(
                PlaceOffered(
                    candidate.application_id,
                    offer.decision_id,
                    offer.answer_by,
                    from_waiting_list,
                    offer.call_position,
                    at,
                )
            )
        return offered

    def may_still_be_called(self, candidate: Candidate) -> bool:
        """False for a candidate called before, unless that place was revoked and they wait on another decision."""
        offer = self.offers.get(candidate.application_id)
        called = offer is not None and (
            offer.state is not OfferState.REVOKED or offer.decision_id == candidate.decision_id
        )
        return not called and candidate.application_id not in self.gone and candidate.decision_id not in self.struck

    def _revoke(self, application_id: str, at: datetime, unless: str | None = None) -> None:
        """Revokes a held place, unless it was offered on the decision `unless`."""
        offer = self.offers.get(application_id)
        if offer is not None and offer.state in HOLDING and offer.decision_id != unless:
            offer.state = OfferState.REVOKED
            self.record(PlaceRevoked(application_id, at))

    def _passed_over(self, application_id: str, decision_id: str) -> None:
        if application_id in self.gone:
            self.gone.remove(application_id)
        if decision_id in self.struck:
            self.struck.remove(decision_id)

    def _open_offer(self, application_id: str, at: datetime) -> Offer:
        self._while("answer an offer of", BoardState.CALLING)
        offer = self.offers.get(application_id)
        if offer is None or offer.state is not OfferState.OPEN:
            raise NoOpenOffer(state="not made" if offer is None else offer.state)
        if at > offer.answer_by:
            raise OfferExpired(answer_by=offer.answer_by.isoformat())
        return offer

    @staticmethod
    def _late(offer: Offer) -> datetime:
        return offer.answer_by + timedelta(milliseconds=1)

    def _require(self, calls: Calls) -> None:
        if calls.ids != self.call_list_ids:
            raise StaleCallList(self.id)

    def _while(self, verb: str, *accepted: BoardState) -> None:
        if self.state not in accepted:
            raise IllegalTransition("seat board", verb, self.state, accepted)
