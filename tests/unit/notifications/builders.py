"""Builders of mails, proofs and rulesets."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from services.notifications.domain.ledger.ledger import Proof, Verification
from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import Message, MessageState
from services.notifications.domain.reminders.reminders import Reminders
from services.notifications.domain.returns.returns import Report, Return
from services.notifications.persistence.professions import read_professions
from services.notifications.persistence.rulesets import read_rulesets
from shared.kernel.words import ActionType, Locale, Mode, Outcome

NOON = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HOME = Path(__file__).parents[3] / "services" / "notifications"
PROFESSIONS = read_professions(HOME / "professions.yaml")
RULESETS = read_rulesets(HOME / "rulesets", PROFESSIONS)


def a_message(template: Template = Template.WELCOME, outcome: Outcome | None = None, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": Message.id_for("event-1", template, "ada"),
        "template": template,
        "person_id": "ada",
        "cause": "event-1",
        "cause_type": "eu.cursus.application.started.v1",
        "intended_at": NOON,
        "application_id": "application-1",
        "edition_id": "edition-1",
        "institution_id": "paris",
        "outcome": outcome,
    }
    return Message(**(values | changes))


def a_message_that_is(state: MessageState) -> Message:
    """A mail brought into a state by its own methods."""
    message = a_message()
    match state:
        case MessageState.AWAITING_CONTACT:
            message.wait_for_contact(NOON)
        case MessageState.AWAITING_EDITION:
            message.wait_for_edition(NOON)
        case MessageState.AWAITING_ADDRESS:
            message.wait_for_address(NOON)
        case MessageState.CANCELLED:
            message.cancel("answered", NOON)
        case MessageState.QUEUED:
            pass
        case _:
            message.begin(Locale.FR, "v1", NOON)
            if state in (MessageState.SENT, MessageState.BOUNCED):
                message.accepted(250, "OK", NOON)
            if state is MessageState.BOUNCED:
                message.returned(Report(kind=Return.FAILED, message_id=message.id), "first", NOON, 0.0)
            if state is MessageState.ABANDONED:
                message.refused(550, "no such user", NOON)
    assert message.state is state
    return message


def an_edition(reminder_days: tuple[int, ...] = (3, 1)) -> Edition:
    return Edition(
        id="edition-1",
        programme_id="ia-sante",
        institution_id="paris",
        title={Locale.FR: "DU « IA appliquée en santé »", Locale.EN: "AI applied to health"},
        place="Paris",
        closes_at=NOON + 20 * DAY,
        starts_on=date(2027, 1, 11),
        ends_on=date(2027, 6, 25),
        reminder_days=reminder_days,
        documents={"cv": {Locale.FR: "Curriculum vitæ", Locale.EN: "Curriculum vitae"}},
    )


def armed(answer_by: datetime, days: tuple[int, ...] | None = (3, 1), at: datetime = NOON) -> Reminders:
    plan = Reminders(id=Reminders.id_for("application-1"), application_id="application-1", person_id="ada")
    plan.arm(
        offer_event="offer-1",
        offer_type="eu.cursus.offer.made.v1",
        edition_id="edition-1",
        institution_id="paris",
        decision_id="decision-1",
        details={"answer_by": answer_by.isoformat()},
        answer_by=answer_by,
        days=days,
        at=at,
    )
    return plan


def a_proof(
    number: int = 1,
    action_type: ActionType = ActionType.FC,
    completed_at: datetime = datetime(2027, 3, 1, 12, tzinfo=UTC),
    **changes: Any,
) -> Proof:
    values: dict[str, Any] = {
        "proof_id": f"proof-{number}",
        "origin": f"event-{number}",
        "institution_id": "paris",
        "action_type": action_type,
        "completed_at": completed_at,
        "hours": {Mode.ON_SITE: 7.5},
        "evidence_sha256": "0" * 64,
        "verification": Verification.ISSUER,
        "title": {"fr": "Imagerie", "en": "Imaging"},
    }
    return Proof(**(values | changes))
