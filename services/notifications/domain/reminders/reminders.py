"""What is awaited of an applicant: reminded of once each time, late if missed, never too late; stopped once here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.letters import OFFERS_A_PLACE, Template
from services.notifications.domain.mail.message import Message
from services.notifications.domain.policy import WAIT_FOR_FACTS, look_after, reminder_at
from shared.kernel.aggregate import Aggregate
from shared.kernel.ids import derived_id


class Awaited(StrEnum):
    """What is awaited of the applicant, and reminded of."""

    ANSWER = "answer"
    """To an offer, before its own deadline."""
    FILE = "file"
    """A file that is handed in and complete, before the edition closes."""
    INTERVIEW = "interview"
    """That they come; its beginning is the end of the plan."""
    BOOKING = "booking"
    """That they choose the time of their interview: asked for once, reminded of never."""


LETTERS = {
    Awaited.ANSWER: Template.OFFER_REMINDER,
    Awaited.FILE: Template.FILE_REMINDER,
    Awaited.INTERVIEW: Template.INTERVIEW_REMINDER,
    Awaited.BOOKING: Template.INTERVIEW_BOOKING,
}
_TURNED_DOWN = frozenset({"declined", "withdrawn", "cancelled"})
"""Why a plan stopped that no place comes of."""


def days_before(edition: Edition | None, awaited: Awaited) -> tuple[int, ...] | None:
    """On how many days before the edition has one reminded; None while the edition is not known."""
    if edition is None:
        return None
    if awaited is Awaited.BOOKING:
        return ()
    return edition.interview_reminder_days if awaited is Awaited.INTERVIEW else edition.reminder_days


@dataclass(kw_only=True)
class Reminders(Aggregate, thing="reminders"):
    """When to remind one applicant of what is awaited. One per application and sort; a new occasion arms it anew.

    `days` is None until the edition that says them is known: it then looks again, so that no event waits for another.
    """

    application_id: str
    person_id: str
    awaited: Awaited = Awaited.ANSWER
    institution_id: str | None = None
    edition_id: str = ""
    offer_event: str = ""
    """The id of the event that made the offer, or began the file; empty before the first."""
    offer_type: str = ""
    decision_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    answer_by: datetime | None = None
    """None until it is known: a file's is the day that its edition closes."""
    armed_at: datetime | None = None
    days: tuple[int, ...] | None = None
    looked_at: datetime | None = None
    looks: int = 0
    reminded_until: datetime | None = None
    """Every moment up to this one is done with, sent or missed."""
    stopped: str | None = None
    """Why nothing more goes out: accepted, declined, expired, booked, by-office, decided, withdrawn, cancelled."""

    @staticmethod
    def id_for(application_id: str, awaited: Awaited = Awaited.ANSWER) -> str:
        return derived_id("reminders", application_id, *([] if awaited is Awaited.ANSWER else [awaited.value]))

    @property
    def due(self) -> datetime | None:
        if self.stopped is not None or self.armed_at is None:
            return None
        if self.days is None:
            looked = self.looked_at or self.armed_at
            next_look = looked + look_after(self.looks)
            return next_look if next_look <= (self.answer_by or self.armed_at + WAIT_FOR_FACTS) else None
        return min((moment for moment in self.moments if moment > self._done_until), default=None)

    @property
    def partition_key(self) -> str:
        return self.application_id

    @property
    def owner_institution(self) -> str | None:
        return self.institution_id

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When reminders are to leave, soonest first; none before the offer was heard of, none after the deadline."""
        if self.answer_by is None or self.armed_at is None or self.days is None:
            return ()
        moments = {reminder_at(self.answer_by, days) for days in self.days}
        return tuple(sorted(moment for moment in moments if self.armed_at < moment <= self.answer_by))

    def arm(
        self,
        *,
        offer_event: str,
        offer_type: str,
        edition_id: str,
        institution_id: str | None,
        decision_id: str | None,
        details: dict[str, Any],
        answer_by: datetime | None,
        days: tuple[int, ...] | None,
        at: datetime,
    ) -> None:
        """Something is awaited until `answer_by`. The same event twice changes nothing."""
        if offer_event == self.offer_event:
            return
        self.offer_event, self.offer_type, self.edition_id = offer_event, offer_type, edition_id
        self.institution_id, self.decision_id, self.details = institution_id, decision_id, details
        self.answer_by, self.armed_at, self.days = answer_by, at, days
        self.looked_at, self.looks, self.reminded_until, self.stopped = None, 0, None, None

    def look(self, days: tuple[int, ...] | None, at: datetime, closes_at: datetime | None = None) -> None:
        """Look for the edition's reminder days again, and for the day it closes where that is the deadline."""
        if self.days is None:
            self.days, self.looked_at, self.looks = days, at, self.looks + 1
            self.answer_by = self.answer_by or closes_at

    def stop(self, why: str) -> None:
        """The offer is answered, or gone; the first reason stays."""
        if self.stopped is None:
            self.stopped = why

    def unwanted(self, message: Message) -> str | None:
        """Why a mail that asks for it is not worth sending any more; None while it is: the same occasion, and open."""
        return self.stopped if message.cause == self.offer_event else "superseded"

    def turned_down(self, message: Message) -> str | None:
        """Why the place that this mail offers is not there to be had; None while it is, or once it is taken."""
        offers_it = message.template in OFFERS_A_PLACE and message.decision_id == self.decision_id
        return self.stopped if offers_it and self.stopped in _TURNED_DOWN else None

    def letter(self, at: datetime) -> Message | None:
        """The one reminder that is due now, however many moments were missed; None when there is none, or too late."""
        missed = [moment for moment in self.moments if self._done_until < moment <= at]
        if not missed or self.stopped is not None or self.answer_by is None or at > self.answer_by:
            return None
        occasion = missed[-1].isoformat()
        template = LETTERS[self.awaited]
        return Message(
            id=Message.id_for(self.offer_event, template, self.person_id, occasion),
            template=template,
            person_id=self.person_id,
            cause=self.offer_event,
            cause_type=self.offer_type,
            intended_at=at,
            details=self.details,
            application_id=self.application_id,
            edition_id=self.edition_id,
            institution_id=self.institution_id,
            decision_id=self.decision_id,
            reminders_id=self.id,
            not_after=self.answer_by,
        )

    def reminded(self, at: datetime) -> None:
        """All moments up to `at` are done with."""
        self.reminded_until = max(self._done_until, at)

    @property
    def _done_until(self) -> datetime:
        assert self.armed_at is not None
        return self.reminded_until or self.armed_at
