"""Reminders: armed when something is awaited, stopped when it has come, sent by a timer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notifications.domain.reminders.reminders import Awaited, Reminders, days_before
from services.notifications.use_cases.ports import Editions, Messages, ReminderPlans
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound
from shared.kernel.repository import Cause


@dataclass(frozen=True)
class ArmReminders(Command[Reminders], did="arm-reminders"):
    """Arms the reminders of what is awaited. `answer_by` None: until the edition closes."""

    application_id: str
    person_id: str
    edition_id: str
    institution_id: str
    decision_id: str | None
    offer_event: str
    offer_type: str
    details: Mapping[str, Any]
    answer_by: datetime | None
    cause: Cause
    awaited: Awaited = Awaited.ANSWER

    async def __call__(self, reminders: ReminderPlans, editions: Editions, clock: Clock) -> Reminders:
        plan_id = Reminders.id_for(self.application_id, self.awaited)
        edition = await editions.find(self.edition_id)
        await reminders.add(
            Reminders(
                id=plan_id,
                application_id=self.application_id,
                person_id=self.person_id,
                awaited=self.awaited,
            )
        )
        return await reminders.change(
            plan_id,
            lambda plan: plan.arm(
                offer_event=self.offer_event,
                offer_type=self.offer_type,
                edition_id=self.edition_id,
                institution_id=self.institution_id,
                decision_id=self.decision_id,
                details=dict(self.details),
                answer_by=self.answer_by or (edition.closes_at if edition else None),
                days=days_before(edition, self.awaited),
                at=clock.now(),
            ),
            cause=self.cause,
        )


@dataclass(frozen=True)
class StopReminders(Command[Reminders | None], did="stop-reminders"):
    """Stops the reminders of what is no longer awaited. Answers None where none were armed."""

    application_id: str
    why: str
    cause: Cause
    awaited: Awaited = Awaited.ANSWER

    async def __call__(self, reminders: ReminderPlans) -> Reminders | None:
        plan_id = Reminders.id_for(self.application_id, self.awaited)
        if await reminders.find(plan_id) is None:
            return None
        return await reminders.change(plan_id, lambda plan: plan.stop(self.why), cause=self.cause)


@dataclass(frozen=True)
class Remind(Command[Reminders], did="remind"):
    """Adds the reminder that is due, or looks again for the edition that sets the days.

    Adds the letter first, under an id derived from its occasion: a crash before the second save repeats nothing.
    """

    reminders_id: str

    async def __call__(
        self, reminders: ReminderPlans, editions: Editions, messages: Messages, clock: Clock
    ) -> Reminders:
        now = clock.now()
        plan = await reminders.get(self.reminders_id)
        if plan.days is None:
            edition = await editions.find(plan.edition_id)
            days, closes_at = days_before(edition, plan.awaited), edition.closes_at if edition else None
            return await reminders.change(plan.id, lambda p: p.look(days, now, closes_at))
        if letter := plan.letter(now):
            await messages.add(letter)
        return await reminders.change(plan.id, lambda p: p.reminded(now))


@dataclass(frozen=True)
class GetReminders(Query[Reminders]):
    """The plan of one application. `institution_id` is the caller's: another one's plan is not found. None: any."""

    application_id: str
    institution_id: str | None
    awaited: Awaited = Awaited.ANSWER

    async def __call__(self, reminders: ReminderPlans) -> Reminders:
        plan = await reminders.find(Reminders.id_for(self.application_id, self.awaited))
        if plan is None or self.institution_id not in (None, plan.institution_id):
            raise NotFound(thing="reminders", id=self.application_id)
        return plan
