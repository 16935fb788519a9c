"""Reminders of what is awaited of an applicant: one mail for each moment, late if missed, none after the deadline."""

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
    """What is awaited of the applicant."""

    ANSWER = "answer"
    """The answer to an offer, before its deadline."""
    FILE = "file"
    """The submission of a complete file, before the edition closes."""
    INTERVIEW = "interview"
    """The attendance of the interview, whose beginning is the deadline."""
    BOOKING = "booking"
    """The choice of an interview time: asked for once, without reminders."""


LETTERS = {
    Awaited.ANSWER: Template.OFFER_REMINDER,
    Awaited.FILE: Template.FILE_REMINDER,
    Awaited.INTERVIEW: Template.INTERVIEW_REMINDER,
    Awaited.BOOKING: Template.INTERVIEW_BOOKING,
}
_TURNED_DOWN = frozenset({"declined", "withdrawn", "cancelled"})
"""Reasons to stop that mean that the place is not taken."""


def days_before(edition: Edition | None, awaited: Awaited) -> tuple[int, ...] | None:
    """How many days before the deadline the edition sends reminders; None while the edition is not known."""
    if edition is None:
        return None
    if awaited is Awaited.BOOKING:
        return ()
    return edition.interview_reminder_days if awaited is Awaited.INTERVIEW else edition.reminder_days


@dataclass(kw_only=True)
class Reminders(Aggregate, thing="reminders"):
    """When to remind one applicant. One plan per application and awaited thing; a new occasion arms it again.

    `days` is None until the edition is known. The plan looks for it again by itself: no event waits for another.
    """

    application_id: str
    person_id: str
    awaited: Awaited = Awaited.ANSWER
    institution_id: str | None = None
    edition_id: str = ""
    offer_event: str = ""
    """The id of the event that armed the plan; empty before the first."""
    offer_type: str = ""
    decision_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    answer_by: datetime | None = None
    """The deadline. None until it is known: for a file it is when its edition closes."""
    armed_at: datetime | None = None
    days: tuple[int, ...] | None = None
    looked_at: datetime | None = None
    looks: int = 0
    reminded_until: datetime | None = None
    """All moments up to this one are handled: sent or missed."""
    stopped: str | None = None
    """Why no more reminders are sent: accepted, declined, expired, booked, by-office, decided, withdrawn, cancelled."""

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
        """When reminders leave, soonest first. None before the plan was armed, none after the deadline."""
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
        """Starts the reminders, until `answer_by`. The same event twice changes nothing."""
        if offer_event == self.offer_event:
            return
        self.offer_event, self.offer_type, self.edition_id = offer_event, offer_type, edition_id
        self.institution_id, self.decision_id, self.details = institution_id, decision_id, details
        self.answer_by, self.armed_at, self.days = answer_by, at, days
        self.looked_at, self.looks, self.reminded_until, self.stopped = None, 0, None, None

    def look(self, days: tuple[int, ...] | None, at: datetime, closes_at: datetime | None = None) -> None:
        """Takes the days from the edition, and the deadline where none is set. `days` None: no edition yet."""
        if self.days is None:
            self.days, self.looked_at, self.looks = days, at, self.looks + 1
            self.answer_by = self.answer_by or closes_at

    def stop(self, why: str) -> None:
        """Ends the reminders. Keeps the first reason."""
        if self.stopped is None:
            self.stopped = why

    def unwanted(self, message: Message) -> str | None:
        """Why a mail of this plan is obsolete; None while the plan is open for the same occasion."""
        return self.stopped if message.cause == self.offer_event else "superseded"

    def turned_down(self, message: Message) -> str | None:
        """Why the place that this mail offers is given up; None while it is open, or once it is accepted."""
        offers_it = message.template in OFFERS_A_PLACE and message.decision_id == self.decision_id
        return self.stopped if offers_it and self.stopped in _TURNED_DOWN else None

    def letter(self, at: datetime) -> Message | None:
        """The reminder that is due now: one for all missed moments. None where none is due, or after the deadline."""
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
        """Marks all moments up to `at` as handled."""
        self.reminded_until = max(self._done_until, at)

    @property
    def _done_until(self) -> datetime:
        assert self.armed_at is not None
        return self.reminded_until or self.armed_at
