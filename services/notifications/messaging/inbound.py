"""What notifications do about the events of others: the whole service on one screen.

Every mail is for the person the event names; its letter is fixed by the event, a decision's by its outcome.
"""

import hashlib
import json
from datetime import datetime
from typing import Any, TypeVar

from services.notifications.domain.mail.edition import Words
from services.notifications.domain.mail.letters import DECISION_LETTERS, Template
from services.notifications.domain.reminders.reminders import Awaited, Reminders
from services.notifications.use_cases.ledger.ledgers import RecordProof
from services.notifications.use_cases.mail.addresses import AskForAddress
from services.notifications.use_cases.mail.facts import ForgetContact, ForgetMails, LearnContact, LearnEdition
from services.notifications.use_cases.mail.mails import IntendMail
from services.notifications.use_cases.reminders.reminders import ArmReminders, StopReminders
from shared.contracts import applications, catalogue, contacts, enrolment
from shared.contracts.applications import DeferralPlaceRefusedV1
from shared.contracts.vocabulary import Text
from shared.kernel.commands import Command
from shared.kernel.words import Locale
from shared.messaging.reactions import Event, Reaction, on, on_tombstone, reactions

PersonalEvent = applications.ApplicationEvent | enrolment.EnrolmentEvent
P = TypeVar("P", bound=PersonalEvent)
F = TypeVar("F", bound=applications.ApplicationEvent)
Commands = list[Command[Any]]
ANSWER, FILE, INTERVIEW, BOOKING = [
    (one,) for one in (Awaited.ANSWER, Awaited.FILE, Awaited.INTERVIEW, Awaited.BOOKING)
]
ALL = ANSWER + FILE + BOOKING


def mail(event: Event[Any], template: Template, **bound: Any) -> IntendMail:
    """The one mail of this event, to the person it is about, bound to the decision that it names."""
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


def tell(contract: type[P], template: Template, *, stops: str = "", awaited: tuple[Awaited, ...] = ()) -> Reaction[P]:
    """When this happens, this letter goes out; it may also stop reminders of what was awaited, and says why."""

    def decide(event: Event[P]) -> Commands:
        stopped = [StopReminders(event.data.application_id, stops, event.cause, sort) for sort in awaited]
        return [*stopped, mail(event, template)]

    return on(contract, decide)


def await_from(
    event: Event[Any], awaited: Awaited, answer_by: datetime | None, decision_id: str | None
) -> ArmReminders:
    """The reminders of what this event makes us wait for."""
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
    """The letter, and reminders of a file that is not complete, until its edition closes."""
    return on(contract, lambda event: [mail(event, template), await_from(event, Awaited.FILE, None, None)])


def reopen(event: Event[applications.ApplicationReopenedV1]) -> Commands:
    """The letter, and for a draft that may be handed in again, reminders until then."""
    told: Commands = [mail(event, Template.APPLICATION_REOPENED)]
    return told + ([await_from(event, Awaited.FILE, event.data.until, None)] if event.data.until else [])


def announce_decision(event: Event[applications.DecisionReleasedV1]) -> Commands:
    """Whoever is decided on is not to be heard any more."""
    outcome = event.data.outcome
    told = mail(event, DECISION_LETTERS[outcome], outcome=outcome)
    return [no_booking(event, "decided"), told]


def propose_place(event: Event[applications.OfferMadeV1]) -> Commands:
    """An offer that has lapsed before its letter could leave is not made late: the lapse alone is told."""
    offer = event.data
    template = Template.OFFER_FROM_WAITING_LIST if offer.from_waiting_list else Template.OFFER_MADE
    return [
        mail(event, template, not_after=offer.answer_by),
        await_from(event, Awaited.ANSWER, offer.answer_by, offer.decision_id),
    ]


def extend_offer(event: Event[applications.OfferExtendedV1]) -> Commands:
    """The new deadline is told, and has reminders of its own; those of the old one are not wanted any more."""
    offer = event.data
    return [
        mail(event, Template.OFFER_EXTENDED, not_after=offer.answer_by),
        await_from(event, Awaited.ANSWER, offer.answer_by, offer.decision_id),
    ]


def ask_to_book(event: Event[applications.BookingOpenedV1]) -> Commands:
    """A request that has not left when it is met, by a booking of whomever, or taken back, is called off."""
    plan = Reminders.id_for(event.data.application_id, Awaited.BOOKING)
    asked = mail(event, Template.INTERVIEW_BOOKING, reminders_id=plan)
    return [await_from(event, Awaited.BOOKING, None, None), asked]


def no_booking(event: Event[Any], why: str) -> Command[Any]:
    return StopReminders(event.data.application_id, why, event.cause, Awaited.BOOKING)


def invite(event: Event[applications.InterviewScheduledV1]) -> Commands:
    """The invitation, and the reminder of the day before."""
    told = mail(event, Template.INTERVIEW_SCHEDULED)
    return [
        no_booking(event, "booked"),
        told,
        await_from(event, Awaited.INTERVIEW, event.data.starts_at, None),
    ]


def invite_anew(event: Event[applications.InterviewMovedV1]) -> Commands:
    return [mail(event, Template.INTERVIEW_MOVED), await_from(event, Awaited.INTERVIEW, event.data.starts_at, None)]


def complete_module(event: Event[enrolment.ModuleCompletedV1]) -> Commands:
    """The mail, and for a health professional whose module is a CPD action, the proof."""
    done = event.data
    told: Commands = [mail(event, Template.MODULE_COMPLETED)]
    if done.health and done.dpc:
        proof = RecordProof(
            person_id=done.person_id,
            origin=event.id,
            institution_id=done.institution_id,
            application_id=done.application_id,
            edition_id=done.edition_id,
            module=done.module,
            title={"fr": done.title.fr, "en": done.title.en},
            action_type=done.dpc.action_type,
            odpc_number=done.dpc.odpc_number,
            orientation=done.dpc.orientation,
            hours={part.mode: part.hours for part in done.hours},
            completed_at=done.completed_at,
            evidence_sha256=evidence(event),
            cause=event.cause,
        )
        told.append(proof)
    return told


def tell_refund(event: Event[enrolment.RefundRecordedV1]) -> Command[Any] | None:
    """What a deferral takes along is not given back: its own letter says where it is."""
    return None if event.data.carried_over else mail(event, Template.PAYMENT_REFUNDED)


def tell_reduction(event: Event[enrolment.FeeReducedV1]) -> Command[Any] | None:
    """What was paid elsewhere and counts here was told as such."""
    return None if event.data.reason == "carried_over" else mail(event, Template.FEE_REDUCED)


def cancel_enrolment(event: Event[enrolment.EnrolmentCancelledV1]) -> Command[Any] | None:
    """Told here only when the application's own mail has not: of the edition it was deferred to, that knows nothing."""
    why, lasts = event.data.reason, event.data.after_deferral
    told = why in ("application_withdrawn", "decision_corrected") or (why == "edition_cancelled" and not lasts)
    return None if told else mail(event, Template.ENROLMENT_CANCELLED)


def evidence(event: Event[Any]) -> str:
    """SHA-256 of the event's canonical JSON: sorted keys, no spaces, UTF-8."""
    document = event.envelope.model_dump(mode="json", exclude_none=True)
    return hashlib.sha256(
        json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def learn_contact(event: Event[contacts.ContactCardV1]) -> Commands:
    """The first card of a person is their registration: it is answered by the link that lets them in. A later one may
    bring an address that is to be confirmed."""
    card = event.data
    registered = event.envelope.sequence_number == 1
    learn = LearnContact(
        person_id=card.person_id,
        given_name=card.given_name,
        family_name=card.family_name,
        email=card.email,
        locale=card.locale,
        profession=card.profession,
        rpps=card.rpps,
        rpps_verified=card.rpps_verified,
        pending_email=card.pending_email,
        cause=event.cause,
    )
    if card.pending_email:
        letters = (Template.ADDRESS_CONFIRMATION, Template.ADDRESS_CHANGE)
        return [learn, *(AskForAddress(card.person_id, one, event.id, event.envelope.type) for one in letters)]
    let_in = IntendMail(
        template=Template.SIGN_IN,
        person_id=card.person_id,
        cause=event.id,
        cause_type=event.envelope.type,
        details={},
    )
    return [learn, let_in] if registered else [learn]


def forget_contact(person_id: str) -> ForgetContact:
    return ForgetContact(person_id)


def forget_mails(event: Event[applications.ApplicationErasedV1]) -> ForgetMails:
    return ForgetMails(event.data.application_id)


def learn_edition(event: Event[catalogue.EditionOpenedV1]) -> LearnEdition:
    edition = event.data
    policies = edition.policies
    return LearnEdition(
        edition_id=edition.edition_id,
        programme_id=edition.programme_id,
        institution_id=edition.institution_id,
        title=_both(edition.title),
        place=edition.place,
        closes_at=edition.closes_at,
        starts_on=edition.starts_on,
        ends_on=edition.ends_on,
        reminder_days=policies.admission.reminder_days,
        interview_reminder_days=policies.admission.interview_reminder_days,
        documents={document.kind: _both(document.label) for document in policies.documents},
        refusal_reasons={reason.code: _both(reason.label) for reason in policies.admission.refusal_reasons},
        modules={module.code: _both(module.title) for module in policies.modules},
    )


def _both(text: Text) -> Words:
    return {Locale.FR: text.fr, Locale.EN: text.en}


REACTIONS = reactions(
    on(catalogue.EditionOpenedV1, learn_edition),
    on(contacts.ContactCardV1, learn_contact),
    on_tombstone(contacts.ContactCardV1.topic, forget_contact),
    await_file(applications.ApplicationStartedV1, Template.WELCOME),
    tell(applications.ApplicationSubmittedV1, Template.APPLICATION_SUBMITTED, stops="submitted", awaited=FILE),
    await_file(applications.ApplicationFoundIncompleteV1, Template.APPLICATION_INCOMPLETE),
    tell(applications.ApplicationCompletedV1, Template.APPLICATION_COMPLETE, stops="completed", awaited=FILE),
    on(applications.ApplicationReopenedV1, reopen),
    tell(applications.DocumentRefusedV1, Template.DOCUMENT_REFUSED),
    tell(applications.DocumentRequestedV1, Template.DOCUMENT_REQUESTED),
    tell(applications.DocumentRemindedV1, Template.DOCUMENT_REMINDER),
    tell(applications.DocumentLapsedV1, Template.DOCUMENT_LAPSED),
    on(applications.DecisionReleasedV1, announce_decision),
    on(applications.OfferMadeV1, propose_place),
    on(applications.OfferExtendedV1, extend_offer),
    tell(applications.OfferRevokedV1, Template.OFFER_REVOKED, stops="revoked", awaited=ANSWER),
    tell(applications.OfferAcceptedV1, Template.OFFER_ACCEPTED, stops="accepted", awaited=ANSWER),
    tell(applications.OfferDeclinedV1, Template.OFFER_DECLINED, stops="declined", awaited=ANSWER),
    tell(applications.OfferExpiredV1, Template.OFFER_EXPIRED, stops="expired", awaited=ANSWER),
    tell(applications.ApplicationWithdrawnV1, Template.APPLICATION_WITHDRAWN, stops="withdrawn", awaited=ALL),
    tell(applications.ApplicationCancelledV1, Template.APPLICATION_CANCELLED, stops="cancelled", awaited=ALL),
    on(applications.BookingOpenedV1, ask_to_book),
    on(applications.BookingClosedV1, lambda event: no_booking(event, "by-office")),
    on(applications.ApplicationErasedV1, forget_mails),
    on(applications.InterviewScheduledV1, invite),
    on(applications.InterviewMovedV1, invite_anew),
    tell(applications.InterviewCancelledV1, Template.INTERVIEW_CANCELLED, stops="cancelled", awaited=INTERVIEW),
    tell(enrolment.EnrolmentOpenedV1, Template.ENROLMENT_OPENED),
    tell(enrolment.PaymentRecordedV1, Template.PAYMENT_RECORDED),
    tell(enrolment.PaymentRemindedV1, Template.PAYMENT_REMINDER),
    on(enrolment.RefundRecordedV1, tell_refund),
    on(enrolment.FeeReducedV1, tell_reduction),
    tell(enrolment.EnrolmentConfirmedV1, Template.ENROLMENT_CONFIRMED),
    tell(enrolment.MakeUpScheduledV1, Template.MAKE_UP_SCHEDULED),
    on(enrolment.ModuleCompletedV1, complete_module),
    tell(enrolment.DefenceScheduledV1, Template.DEFENCE_SCHEDULED),
    tell(enrolment.EnrolmentDeferredV1, Template.ENROLMENT_DEFERRED),
    tell(DeferralPlaceRefusedV1, Template.DEFERRAL_REFUSED),
    tell(enrolment.DiplomaAwardedV1, Template.DIPLOMA_AWARDED),
    tell(enrolment.EnrolmentFailedV1, Template.ENROLMENT_FAILED),
    on(enrolment.EnrolmentCancelledV1, cancel_enrolment),
)
