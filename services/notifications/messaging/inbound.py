"""The reactions of notifications to the events of other services, in one table.

Each mail is for the person whom the event names. The event decides the letter; a decision's outcome decides its letter.
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.letters import DECISION_LETTERS, Template
from services.notifications.domain.reminders.reminders import Awaited, Reminders
from services.notifications.use_cases.ledger.ledgers import RecordProof
from services.notifications.use_cases.mail.addresses import AskForAddress
from services.notifications.use_cases.mail.facts import ForgetContact, ForgetMails, LearnContact, LearnEdition
from services.notifications.use_cases.mail.mails import IntendMail
from services.notifications.use_cases.reminders.reminders import ArmReminders, StopReminders
from shared.contracts import applications, catalogue, contacts, enrolment
from shared.contracts.applications import DeferralPlaceRefusedV1
from shared.kernel.commands import Command
from shared.messaging.copies import copied
from shared.messaging.reactions import Event, Reaction, on, on_tombstone, reactions
from shared.mongo.store import converted, plain

PersonalEvent = applications.ApplicationEvent | enrolment.EnrolmentEvent
P = TypeVar("P", bound=PersonalEvent)
F = TypeVar("F", bound=applications.ApplicationEvent)
Commands = list[Command[Any]]
WHOLE_FILE = (Awaited.ANSWER, Awaited.FILE, Awaited.BOOKING)


def mail(event: Event[Any], template: Template, **bound: Any) -> IntendMail:
    """The mail for this event, to its person, bound to the decision that it names."""
    data: PersonalEvent = event.data
    return IntendMail(
        template=template,
        person_id=data.person_id,
        cause=event.id,
        cause_type=event.envelope.type,
        details=data.model_dump(mode="json"),
        application_id=data.application_id,
        edition_id=data.edition_id,
        institution_id=data.institution_id,
        decision_id=getattr(data, "decision_id", None),
        **bound,
    )


def send(contract: type[P], template: Template, *, stops: tuple[Awaited, ...] = (), why: str = "") -> Reaction[P]:
    """Sends this letter for each such event, after it stops these reminders. `why` is kept as the reason."""

    def decide(event: Event[P]) -> Commands:
        stopped = [StopReminders(event.data.application_id, why, event.cause, awaited) for awaited in stops]
        return [*stopped, mail(event, template)]

    return on(contract, decide)


def arm(
    event: Event[Any], awaited: Awaited, answer_by: datetime | None = None, decision_id: str | None = None
) -> ArmReminders:
    """Arms the reminders of what this event asks of the applicant."""
    data: applications.ApplicationEvent = event.data
    return ArmReminders(
        application_id=data.application_id,
        person_id=data.person_id,
        edition_id=data.edition_id,
        institution_id=data.institution_id,
        decision_id=decision_id,
        offer_event=event.id,
        offer_type=event.envelope.type,
        details=data.model_dump(mode="json"),
        answer_by=answer_by,
        cause=event.cause,
        awaited=awaited,
    )


def await_file(contract: type[F], template: Template) -> Reaction[F]:
    """Sends the letter, and reminds of the unfinished file until its edition closes."""
    return on(contract, lambda event: [mail(event, template), arm(event, Awaited.FILE)])


def reopen(event: Event[applications.ApplicationReopenedV1]) -> Commands:
    """Sends the letter. Reminds only where the file may be handed in again."""
    letter, until = mail(event, Template.APPLICATION_REOPENED), event.data.until
    return [letter, arm(event, Awaited.FILE, until)] if until else [letter]


def announce_decision(event: Event[applications.DecisionReleasedV1]) -> Commands:
    """Sends the letter of the outcome. Stops asking for an interview time: the decision is made."""
    outcome = event.data.outcome
    return [stop_booking(event, "decided"), mail(event, DECISION_LETTERS[outcome], outcome=outcome)]


def propose_place(event: Event[applications.OfferMadeV1]) -> Commands:
    """Sends the offer, but not after its deadline: then only the letter about the lapse is sent."""
    offer = event.data
    template = Template.OFFER_FROM_WAITING_LIST if offer.from_waiting_list else Template.OFFER_MADE
    return [
        mail(event, template, not_after=offer.answer_by),
        arm(event, Awaited.ANSWER, offer.answer_by, offer.decision_id),
    ]


def extend_offer(event: Event[applications.OfferExtendedV1]) -> Commands:
    """Sends the new deadline and arms its reminders, which replace those of the old one."""
    offer = event.data
    return [
        mail(event, Template.OFFER_EXTENDED, not_after=offer.answer_by),
        arm(event, Awaited.ANSWER, offer.answer_by, offer.decision_id),
    ]


def ask_to_book(event: Event[applications.BookingOpenedV1]) -> Commands:
    """Asks the applicant to choose a time. The plan calls the mail off once a time is booked or none can be chosen."""
    plan = Reminders.id_for(event.data.application_id, Awaited.BOOKING)
    return [arm(event, Awaited.BOOKING), mail(event, Template.INTERVIEW_BOOKING, reminders_id=plan)]


def stop_booking(event: Event[Any], why: str) -> Command[Any]:
    return StopReminders(event.data.application_id, why, event.cause, Awaited.BOOKING)


def invite(event: Event[applications.InterviewScheduledV1]) -> Commands:
    """Sends the invitation and arms its reminder. Stops asking for a time: one is booked."""
    return [
        stop_booking(event, "booked"),
        mail(event, Template.INTERVIEW_SCHEDULED),
        arm(event, Awaited.INTERVIEW, event.data.starts_at),
    ]


def invite_anew(event: Event[applications.InterviewMovedV1]) -> Commands:
    return [mail(event, Template.INTERVIEW_MOVED), arm(event, Awaited.INTERVIEW, event.data.starts_at)]


def complete_module(event: Event[enrolment.ModuleCompletedV1]) -> Commands:
    """Sends the letter. Records a proof where a health professional completed a module that is a CPD action."""
    module, letter = event.data, mail(event, Template.MODULE_COMPLETED)
    if not module.health or module.dpc is None:
        return [letter]
    proof = copied(
        RecordProof,
        event,
        origin=event.id,
        title={"fr": module.title.fr, "en": module.title.en},
        action_type=module.dpc.action_type,
        odpc_number=module.dpc.odpc_number,
        orientation=module.dpc.orientation,
        hours={part.mode: part.hours for part in module.hours},
        evidence_sha256=evidence(event),
    )
    return [letter, proof]


def announce_refund(event: Event[enrolment.RefundRecordedV1]) -> Command[Any] | None:
    """Sends nothing for money that is carried over to another edition: the letter about the deferral names it."""
    return None if event.data.carried_over else mail(event, Template.PAYMENT_REFUNDED)


def announce_reduction(event: Event[enrolment.FeeReducedV1]) -> Command[Any] | None:
    """Sends nothing for money that is carried over from another edition: the letter about the deferral names it."""
    return None if event.data.reason == "carried_over" else mail(event, Template.FEE_REDUCED)


def cancel_enrolment(event: Event[enrolment.EnrolmentCancelledV1]) -> Command[Any] | None:
    """Sends nothing where the application's own letter says it.

    After a deferral the application belongs to the earlier edition, so no letter says that the later one is cancelled.
    """
    reason, deferred = event.data.reason, event.data.after_deferral
    announced = reason in ("application_withdrawn", "decision_corrected") or (
        reason == "edition_cancelled" and not deferred
    )
    return None if announced else mail(event, Template.ENROLMENT_CANCELLED)


def evidence(event: Event[Any]) -> str:
    """SHA-256 of the event's canonical JSON: sorted keys, no spaces, UTF-8."""
    document = event.envelope.model_dump(mode="json", exclude_none=True)
    return hashlib.sha256(
        json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def learn_contact(event: Event[contacts.ContactCardV1]) -> Commands:
    """Copies the card. The first card of a person is the registration: it sends the sign-in link.

    A card with an address that waits for confirmation sends a question to that address and a notice to the present one.
    """
    card, cause, cause_type = event.data, event.id, event.envelope.type
    learn = copied(LearnContact, event)
    if card.pending_email:
        letters = (Template.ADDRESS_CONFIRMATION, Template.ADDRESS_CHANGE)
        return [learn, *(AskForAddress(card.person_id, template, cause, cause_type) for template in letters)]
    if event.envelope.sequence_number != 1:
        return [learn]
    return [learn, IntendMail(Template.SIGN_IN, card.person_id, cause, cause_type, details={})]


def forget_contact(person_id: str) -> ForgetContact:
    return ForgetContact(person_id)


def forget_mails(event: Event[applications.ApplicationErasedV1]) -> ForgetMails:
    return ForgetMails(event.data.application_id)


def learn_edition(event: Event[catalogue.EditionOpenedV1]) -> LearnEdition:
    """Copies the fields of the event and of its admission policy that `Edition` has, by name, and what lists are named.

    A label or title is stored by the code of the thing.
    """
    opened, policies = event.data, event.data.policies
    read = {
        **vars(opened),
        **vars(policies.admission),
        "id": opened.edition_id,
        "documents": {document.kind: document.label for document in policies.documents},
        "refusal_reasons": {reason.code: reason.label for reason in policies.admission.refusal_reasons},
        "modules": {module.code: module.title for module in policies.modules},
    }
    edition = replace(converted(plain(read), Edition))  # msgspec leaves defaults unset, and `plain` would omit them
    return LearnEdition(edition)


REACTIONS = reactions(
    on(catalogue.EditionOpenedV1, learn_edition),
    on(contacts.ContactCardV1, learn_contact),
    on_tombstone(contacts.ContactCardV1.topic, forget_contact),
    await_file(applications.ApplicationStartedV1, Template.WELCOME),
    send(applications.ApplicationSubmittedV1, Template.APPLICATION_SUBMITTED, stops=(Awaited.FILE,), why="submitted"),
    await_file(applications.ApplicationFoundIncompleteV1, Template.APPLICATION_INCOMPLETE),
    send(applications.ApplicationCompletedV1, Template.APPLICATION_COMPLETE, stops=(Awaited.FILE,), why="completed"),
    on(applications.ApplicationReopenedV1, reopen),
    send(applications.DocumentRefusedV1, Template.DOCUMENT_REFUSED),
    send(applications.DocumentRequestedV1, Template.DOCUMENT_REQUESTED),
    send(applications.DocumentRemindedV1, Template.DOCUMENT_REMINDER),
    send(applications.DocumentLapsedV1, Template.DOCUMENT_LAPSED),
    on(applications.DecisionReleasedV1, announce_decision),
    on(applications.OfferMadeV1, propose_place),
    on(applications.OfferExtendedV1, extend_offer),
    send(applications.OfferRevokedV1, Template.OFFER_REVOKED, stops=(Awaited.ANSWER,), why="revoked"),
    send(applications.OfferAcceptedV1, Template.OFFER_ACCEPTED, stops=(Awaited.ANSWER,), why="accepted"),
    send(applications.OfferDeclinedV1, Template.OFFER_DECLINED, stops=(Awaited.ANSWER,), why="declined"),
    send(applications.OfferExpiredV1, Template.OFFER_EXPIRED, stops=(Awaited.ANSWER,), why="expired"),
    send(applications.ApplicationWithdrawnV1, Template.APPLICATION_WITHDRAWN, stops=WHOLE_FILE, why="withdrawn"),
    send(applications.ApplicationCancelledV1, Template.APPLICATION_CANCELLED, stops=WHOLE_FILE, why="cancelled"),
    on(applications.BookingOpenedV1, ask_to_book),
    on(applications.BookingClosedV1, lambda event: stop_booking(event, "by-office")),
    on(applications.ApplicationErasedV1, forget_mails),
    on(applications.InterviewScheduledV1, invite),
    on(applications.InterviewMovedV1, invite_anew),
    send(applications.InterviewCancelledV1, Template.INTERVIEW_CANCELLED, stops=(Awaited.INTERVIEW,), why="cancelled"),
    send(enrolment.EnrolmentOpenedV1, Template.ENROLMENT_OPENED),
    send(enrolment.PaymentRecordedV1, Template.PAYMENT_RECORDED),
    send(enrolment.PaymentRemindedV1, Template.PAYMENT_REMINDER),
    on(enrolment.RefundRecordedV1, announce_refund),
    on(enrolment.FeeReducedV1, announce_reduction),
    send(enrolment.EnrolmentConfirmedV1, Template.ENROLMENT_CONFIRMED),
    send(enrolment.MakeUpScheduledV1, Template.MAKE_UP_SCHEDULED),
    on(enrolment.ModuleCompletedV1, complete_module),
    send(enrolment.DefenceScheduledV1, Template.DEFENCE_SCHEDULED),
    send(enrolment.EnrolmentDeferredV1, Template.ENROLMENT_DEFERRED),
    send(DeferralPlaceRefusedV1, Template.DEFERRAL_REFUSED),
    send(enrolment.DiplomaAwardedV1, Template.DIPLOMA_AWARDED),
    send(enrolment.EnrolmentFailedV1, Template.ENROLMENT_FAILED),
    on(enrolment.EnrolmentCancelledV1, cancel_enrolment),
)
