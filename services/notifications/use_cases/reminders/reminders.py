"""Reminders: armed by what is awaited of somebody, stopped when it has come, sent by time alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notifications.domain.reminders.reminders import Awaited, Reminders, days_before
from services.notifications.use_cases.ports import Editions, Messages, ReminderPlans
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.repository import Cause


@dataclass(frozen=True)
class ArmReminders(Command[Reminders]):
    """Something is awaited: remind the applicant in time. `answer_by` None: until the edition closes."""

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


@dataclass(frozen=True)
class StopReminders(Command[Reminders | None]):
    """What was awaited has come, or is no more: remind of nothing more. Answers None where nothing was armed."""

    application_id: str
    why: str
    cause: Cause
    awaited: Awaited = Awaited.ANSWER


@dataclass(frozen=True)
class Remind(Command[Reminders]):
    """A reminder is due, or the edition that says when is to be looked for again."""

    reminders_id: str


async def arm_reminders(command: ArmReminders, reminders: ReminderPlans, editions: Editions, clock: Clock) -> Reminders:
    plan_id = Reminders.id_for(command.application_id, command.awaited)
    edition = await editions.find(command.edition_id)
    await reminders.add(
        Reminders(
            id=plan_id,
            application_id=command.application_id,
            person_id=command.person_id,
            awaited=command.awaited,
        )
    )
    return await reminders.change(
        plan_id,
        lambda plan: plan.arm(
            offer_event=command.offer_event,
            offer_type=command.offer_type,
            edition_id=command.edition_id,
            institution_id=command.institution_id,
            decision_id=command.decision_id,
            details=dict(command.details),
            answer_by=command.answer_by or (edition.closes_at if edition else None),
            days=days_before(edition, command.awaited),
            at=clock.now(),
        ),
        cause=command.cause,
    )


async def stop_reminders(command: StopReminders, reminders: ReminderPlans) -> Reminders | None:
    plan_id = Reminders.id_for(command.application_id, command.awaited)
    if await reminders.find(plan_id) is None:
        return None
    return await reminders.change(plan_id, lambda plan: plan.stop(command.why), cause=command.cause)


async def remind(
    command: Remind, reminders: ReminderPlans, editions: Editions, messages: Messages, clock: Clock
) -> Reminders:
    """The letter first, under an id that its occasion gives it, then the note: a crash in between repeats nothing."""
    now = clock.now()
    plan = await reminders.get(command.reminders_id)
    if plan.days is None:
        edition = await editions.find(plan.edition_id)
        days, closes_at = days_before(edition, plan.awaited), edition.closes_at if edition else None
        return await reminders.change(plan.id, lambda p: p.look(days, now, closes_at))
    if letter := plan.letter(now):
        await messages.add(letter)
    return await reminders.change(plan.id, lambda p: p.reminded(now))


USE_CASES: list[UseCase] = [arm_reminders, stop_reminders, remind]
