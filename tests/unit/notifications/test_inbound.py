"""The reaction to each event of other services."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from services.notifications.domain.mail.letters import DECISION_LETTERS, Template
from services.notifications.domain.mail.wording import words
from services.notifications.domain.reminders.reminders import Awaited
from services.notifications.messaging.inbound import REACTIONS, evidence
from services.notifications.use_cases.ledger.ledgers import RecordProof
from services.notifications.use_cases.mail.facts import LearnContact
from services.notifications.use_cases.mail.mails import IntendMail
from services.notifications.use_cases.reminders.reminders import ArmReminders, StopReminders
from shared.contracts import applications, contacts, enrolment
from shared.contracts.applications import DeferralPlaceRefusedV1
from shared.contracts.envelope import Contract
from shared.contracts.export import example_of, schema_of
from shared.contracts.vocabulary import DpcAction, Text
from shared.kernel.commands import Command
from shared.kernel.words import ActionType, Locale, Outcome
from shared.messaging.reactions import Event
from tests.support.kafka import envelope
from tests.unit.notifications.builders import an_edition

WHO = {"application_id": "a-1", "person_id": "ada", "edition_id": "e-1", "institution_id": "paris"}
NOW = datetime(2026, 11, 2, tzinfo=UTC)


def reaction_to(contract: Contract) -> list[Command[Any]]:
    told = envelope(contract, subject="a-1", place=7, id="event-1")
    answer = REACTIONS.table[contract.type].decide(Event(contract, told))
    return [answer] if isinstance(answer, Command) else list(answer or ())


def decided(outcome: str) -> applications.DecisionReleasedV1:
    return applications.DecisionReleasedV1(**WHO, decision_id="d-1", outcome=outcome)


def offer(from_waiting_list: bool) -> applications.OfferMadeV1:
    return applications.OfferMadeV1(
        **WHO,
        decision_id="d-1",
        profile="health",
        answer_by=NOW,
        from_waiting_list=from_waiting_list,
        call_position=1,
    )


def module(**own: Any) -> enrolment.ModuleCompletedV1:
    return enrolment.ModuleCompletedV1(
        **{
            **WHO,
            "enrolment_id": "n-1",
            "module": "imaging",
            "title": Text(fr="Imagerie", en="Imaging"),
            "profile": "health",
            "health": True,
            "hours": (),
            "dpc": DpcAction(action_type=ActionType.FC),
            "completed_at": NOW,
            **own,
        }
    )


def an_example(contract: type[Contract], **changes: Any) -> Contract:
    return contract.model_validate(example_of(schema_of(contract)) | changes)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_decision_is_announced_by_its_own_letter_only(outcome: Outcome) -> None:
    stop, mail = reaction_to(decided(outcome.value))
    assert isinstance(stop, StopReminders)
    assert stop.awaited is Awaited.BOOKING
    assert isinstance(mail, IntendMail)
    assert (mail.template, mail.outcome, mail.decision_id) == (DECISION_LETTERS[outcome], outcome, "d-1")


@pytest.mark.parametrize(
    ("from_waiting_list", "template"), [(False, Template.OFFER_MADE), (True, Template.OFFER_FROM_WAITING_LIST)]
)
def test_an_offer_sends_its_letter_and_arms_its_reminders(from_waiting_list: bool, template: Template) -> None:
    mail, arm = reaction_to(offer(from_waiting_list))
    assert isinstance(mail, IntendMail)
    assert isinstance(arm, ArmReminders)
    assert mail.template is template
    assert mail.not_after == NOW, "an offer that has lapsed is made to nobody any more"
    assert (arm.answer_by, arm.offer_event, arm.cause.sequence) == (NOW, "event-1", 7)


@pytest.mark.parametrize(
    ("contract", "why"),
    [
        (applications.OfferAcceptedV1(**WHO, decision_id="d", profile="health", accepted_at=NOW), "accepted"),
        (applications.OfferDeclinedV1(**WHO, decision_id="d", profile="health", declined_at=NOW), "declined"),
        (applications.OfferExpiredV1(**WHO, decision_id="d", profile="health", expired_at=NOW), "expired"),
        (applications.OfferRevokedV1(**WHO, decision_id="d", profile="health", revoked_at=NOW), "revoked"),
        (applications.ApplicationWithdrawnV1(**WHO, withdrawn_at=NOW), "withdrawn"),
        (applications.ApplicationCancelledV1(**WHO), "cancelled"),
    ],
)
def test_the_end_of_an_offer_stops_its_reminders_before_its_letter(contract: Contract, why: str) -> None:
    *stops, mail = reaction_to(contract)
    assert isinstance(mail, IntendMail)
    assert mail.decision_id == getattr(contract, "decision_id", None), (
        "each letter of an offer is known by its decision"
    )
    whole_file = why in ("withdrawn", "cancelled")
    assert [(stop.why, stop.awaited) for stop in stops if isinstance(stop, StopReminders)] == [
        (why, awaited)
        for awaited in ([Awaited.ANSWER, Awaited.FILE, Awaited.BOOKING] if whole_file else [Awaited.ANSWER])
    ]


@pytest.mark.parametrize(
    ("contract", "template"),
    [
        (applications.ApplicationStartedV1(**WHO, profile="health"), Template.WELCOME),
        (applications.ApplicationFoundIncompleteV1(**WHO, missing=("cv",)), Template.APPLICATION_INCOMPLETE),
    ],
)
def test_an_unfinished_file_sends_its_letter_and_reminders_until_its_edition_closes(
    contract: Contract, template: Template
) -> None:
    mail, arm = reaction_to(contract)
    assert isinstance(mail, IntendMail)
    assert isinstance(arm, ArmReminders)
    assert (mail.template, arm.awaited, arm.answer_by) == (template, Awaited.FILE, None)


@pytest.mark.parametrize(
    ("contract", "why"),
    [
        (applications.ApplicationSubmittedV1(**WHO, profile="health", submitted_at=NOW), "submitted"),
        (applications.ApplicationCompletedV1(**WHO), "completed"),
    ],
)
def test_a_submitted_or_complete_file_stops_its_reminders(contract: Contract, why: str) -> None:
    stop, _ = reaction_to(contract)
    assert isinstance(stop, StopReminders)
    assert (stop.why, stop.awaited) == (why, Awaited.FILE)


def test_an_extended_offer_sends_its_letter_and_arms_new_reminders() -> None:
    extended = applications.OfferExtendedV1(**WHO, decision_id="d", profile="health", answer_by=NOW)
    mail, arm = reaction_to(extended)
    assert isinstance(mail, IntendMail)
    assert isinstance(arm, ArmReminders)
    assert (mail.template, arm.answer_by, arm.offer_event) == (Template.OFFER_EXTENDED, NOW, "event-1")


@pytest.mark.parametrize(("reason", "full"), [("full", True), ("cancelled", False)])
def test_a_refused_deferral_sends_its_own_letter_with_the_reason(reason: Any, full: bool) -> None:
    refused = DeferralPlaceRefusedV1(**WHO, enrolment_id="n-1", to_edition_id="later", reason=reason)
    (mail,) = reaction_to(refused)
    assert isinstance(mail, IntendMail)
    assert (mail.template, mail.cause, mail.outcome) == (Template.DEFERRAL_REFUSED, "event-1", None)
    assert words(mail.template, mail.details, an_edition(), Locale.FR)["full"] is full


@pytest.mark.parametrize(("contract", "proofs"), [(module(), 1), (module(health=False), 0), (module(dpc=None), 0)])
def test_a_module_gives_a_proof_only_to_a_health_professional_and_for_a_cpd_action(
    contract: Contract, proofs: int
) -> None:
    mail, *proof = reaction_to(contract)
    assert isinstance(mail, IntendMail)
    assert [type(one) for one in proof] == [RecordProof] * proofs


@pytest.mark.parametrize(
    ("reason", "mails"),
    [
        ("learner_left", 1),
        ("unpaid", 1),
        ("application_withdrawn", 0),
        ("decision_corrected", 0),
        ("edition_cancelled", 0),
    ],
)
def test_a_cancelled_enrolment_sends_a_letter_only_where_the_application_sends_none(reason: str, mails: int) -> None:
    assert len(reaction_to(enrolment.EnrolmentCancelledV1(**WHO, enrolment_id="n-1", reason=reason))) == mails


@pytest.mark.parametrize(
    ("reason", "letters"), [("edition_cancelled", 1), ("application_withdrawn", 0), ("decision_corrected", 0)]
)
def test_a_deferred_learner_gets_a_letter_when_the_later_edition_is_cancelled(reason: Any, letters: int) -> None:
    """The application belongs to the earlier edition, so its service sends no letter."""
    ended = enrolment.EnrolmentCancelledV1(**WHO, enrolment_id="n-1", reason=reason, after_deferral=True)
    assert [mail.template for mail in reaction_to(ended) if isinstance(mail, IntendMail)] == [
        Template.ENROLMENT_CANCELLED
    ] * letters


def test_the_evidence_depends_on_the_event_only() -> None:
    contract = module()
    first, second = (envelope(contract, subject="a-1", id=id_, time=NOW, correlationid="c") for id_ in ("e-1", "e-2"))
    assert evidence(Event(contract, first)) == evidence(Event(contract, first.model_copy()))
    assert evidence(Event(contract, first)) != evidence(Event(contract, second))


@pytest.mark.parametrize(("carried", "letters"), [(False, [Template.PAYMENT_REFUNDED]), (True, [])])
def test_money_carried_over_by_a_deferral_sends_no_refund_letter(carried: bool, letters: list[Template]) -> None:
    money = {"reference": "REM-1", "amount_cents": 1, "paid_cents": 0, "fee_cents": 2, "carried_over": carried}
    told = reaction_to(enrolment.RefundRecordedV1(**WHO, enrolment_id="n-1", **money))
    assert [command.template for command in told if isinstance(command, IntendMail)] == letters


@pytest.mark.parametrize(("reason", "letters"), [("student", [Template.FEE_REDUCED]), ("carried_over", [])])
def test_money_carried_over_sends_no_reduction_letter(reason: Any, letters: list[Template]) -> None:
    less = enrolment.FeeReducedV1(
        **WHO, enrolment_id="n-1", reference="RED-1", amount_cents=1, reason=reason, fee_cents=2
    )
    assert [command.template for command in reaction_to(less) if isinstance(command, IntendMail)] == letters


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (
            an_example(contacts.ContactCardV1, profession="Médecin", rpps="10001234566", rpps_verified=True),
            LearnContact,
        ),
        (an_example(contacts.ContactCardV1, pending_email="ada@example.net"), LearnContact),
        (module(), RecordProof),
    ],
)
def test_a_command_copies_each_field_that_its_event_has_too(event: Contract, command: type[Command[Any]]) -> None:
    (copy,) = [answer for answer in reaction_to(event) if isinstance(answer, command)]
    names = {field.name for field in fields(cast(Any, command))} & set(type(event).model_fields) - {"hours", "title"}
    assert {name: getattr(copy, name) for name in names} == {name: getattr(event, name) for name in names}
