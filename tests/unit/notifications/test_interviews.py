"""Interviews by mail: one calendar entry however often it moves, and one reminder, the day before or late."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.mail.appointment import appointment
from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import Message, MessageState
from services.notifications.domain.mail.wording import words
from services.notifications.domain.reminders.reminders import Awaited, Reminders
from services.notifications.gateways.envelope import written
from services.notifications.gateways.letters import FileLetters
from services.notifications.messaging.inbound import REACTIONS
from services.notifications.use_cases.mail.mails import IntendMail
from services.notifications.use_cases.ports import Letter, Mail, RelayDownError
from services.notifications.use_cases.reminders.reminders import (
    ArmReminders,
    Remind,
    StopReminders,
)
from shared.contracts.applications import (
    ApplicationCancelledV1,
    ApplicationWithdrawnV1,
    BookingOpenedV1,
    DecisionReleasedV1,
    InterviewCancelledV1,
    InterviewMovedV1,
    InterviewScheduledV1,
)
from shared.contracts.envelope import Contract, Envelope, padded
from shared.kernel.clock import PARIS
from shared.kernel.words import Locale, Outcome
from shared.messaging.reactions import Event
from tests.support.memory import InMemory
from tests.unit.notifications.builders import DAY, HOME, MINUTE, NOON, a_message, an_edition
from tests.unit.notifications.house import House

STARTS = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
MINUTES = timedelta(minutes=20)
ABOUT = {"application_id": "a1", "person_id": "ada", "edition_id": "edition-1", "institution_id": "paris"}
DETAILS: dict[str, Any] = {
    "interview_id": "i1",
    "revision": 0,
    "starts_at": STARTS.isoformat(),
    "ends_at": (STARTS + MINUTES).isoformat(),
    "place": "Salle 204, site Cochin",
    "video": True,
}


def a_mail(template: Template, **changed: Any) -> EmailMessage:
    details = DETAILS | changed
    entry = appointment(template, details, an_edition(), Locale.FR)
    mail = Mail(a_message(template), Letter("Objet", "Texte", "<p>Texte</p>"), "Éléonore  Zyx", "ada@x.fr", NOON)
    carried = Mail(mail.message, mail.letter, mail.to_name, mail.to_address, mail.at, appointment=entry)
    return message_from_bytes(written(carried, "Cursus <no-reply@cursus.example>"), policy=default)


def entries(mail: EmailMessage) -> list[tuple[str, icalendar.Calendar]]:
    parts = [part for part in mail.walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    found = []
    for part in parts:
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found.append((str(part["Content-Type"]), icalendar.Calendar.from_ical(content)))
    return found


def test_one_calendar_entry_is_added_moved_and_cancelled() -> None:
    """One UID, a rising SEQUENCE and the right METHOD, in the letter and as a file."""
    steps = [
        (Template.INTERVIEW_SCHEDULED, 0, "REQUEST", "CONFIRMED"),
        (Template.INTERVIEW_MOVED, 1, "REQUEST", "CONFIRMED"),
        (Template.INTERVIEW_CANCELLED, 2, "CANCEL", "CANCELLED"),
    ]
    for template, revision, method, status in steps:
        (inline, calendar), (_, file) = entries(a_mail(template, revision=revision))
        (event,) = calendar.walk("VEVENT")
        assert f'method="{method}"' in inline
        assert calendar["METHOD"] == method
        assert calendar.to_ical() == file.to_ical()
        assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("i1@cursus.example", revision, status)
        assert event.decoded("DTSTART") == STARTS
        assert event.decoded("DTEND") == STARTS + MINUTES
        assert event["ORGANIZER"] == "mailto:no-reply@cursus.example"
        assert (event["ATTENDEE"], event["ATTENDEE"].params["CN"]) == ("mailto:ada@x.fr", "Éléonore Zyx")
        assert len(calendar.walk("VALARM")) == (method == "REQUEST")


def test_an_entry_names_the_room_and_where_to_find_the_link_but_not_the_link() -> None:
    entry = appointment(Template.INTERVIEW_SCHEDULED, DETAILS, an_edition(), Locale.FR)
    assert entry is not None
    assert entry.location == "Salle 204, site Cochin, Visioconférence"
    assert "page personnelle" in entry.description
    assert "http" not in str(entry)
    assert entry.summary == "Entretien : DU « IA appliquée en santé »"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=80))
def test_a_calendar_reads_back_any_room_name(room: str) -> None:
    """Commas, semicolons, quotes and long names are escaped and folded."""
    (_, calendar), _ = entries(a_mail(Template.INTERVIEW_SCHEDULED, place=room, video=False))
    (event,) = calendar.walk("VEVENT")
    assert str(event.get("LOCATION", "")) == room


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize(
    "template", [Template.INTERVIEW_SCHEDULED, Template.INTERVIEW_MOVED, Template.INTERVIEW_CANCELLED]
)
def test_a_letter_offers_no_choice_of_time_where_the_office_sets_it(template: Template, locale: Locale) -> None:
    """An older event, without the field, means that the person chooses."""
    letters = FileLetters(HOME / "templates")
    ask_the_office = {Locale.FR: "adressez-vous au secrétariat", Locale.EN: "please ask the registrar"}

    def text(**said: str) -> str:
        details = DETAILS | {"reason": "slot-cancelled"} | said
        own = words(template, details, an_edition(), locale) | {"given_name": "Ada", "optional": False, "link": "x"}
        return " ".join(letters.write(template, locale, own).text.split())

    assert ask_the_office[locale] in text(booking="by_office")
    assert ask_the_office[locale] not in text(booking="by_applicant")
    assert text(booking="by_applicant") == text()


def test_other_letters_carry_no_calendar() -> None:
    assert appointment(Template.INTERVIEW_REMINDER, DETAILS, an_edition(), Locale.FR) is None
    assert appointment(Template.INTERVIEW_SCHEDULED, DETAILS, None, Locale.FR) is None
    assert entries(a_mail(Template.WELCOME)) == []


def heard(contract: Contract, place: int = 1) -> list[Any]:
    envelope = Envelope(
        id=f"event-{place}",
        source="/cursus/applications",
        type=contract.type,
        subject="i1",
        time=NOON,
        dataschema="x",
        partitionkey="a1",
        sequence=padded(place),
        correlationid="c",
        data=contract.model_dump(mode="json"),
    )
    answer: Any = REACTIONS.table[contract.type].decide(Event(contract, envelope))
    return list(answer)


CANCELLED = InterviewCancelledV1(**ABOUT, **DETAILS, reason="applicant")


@pytest.mark.parametrize(
    ("contract", "template", "other"),
    [
        (InterviewScheduledV1(**ABOUT, **DETAILS), Template.INTERVIEW_SCHEDULED, ArmReminders),
        (InterviewMovedV1(**ABOUT, **DETAILS), Template.INTERVIEW_MOVED, ArmReminders),
        (
            InterviewCancelledV1(**ABOUT, **DETAILS, reason="applicant"),
            Template.INTERVIEW_CANCELLED,
            StopReminders,
        ),
    ],
    ids=lambda value: getattr(value, "value", None),
)
def test_each_event_of_an_interview_sends_one_letter_and_updates_its_reminder(
    contract: Contract, template: Template, other: type
) -> None:
    commands = [one for one in heard(contract) if getattr(one, "awaited", None) is not Awaited.BOOKING]
    assert {type(command) for command in commands} == {IntendMail, other}
    assert [command.template for command in commands if isinstance(command, IntendMail)] == [template]


def test_the_request_to_choose_a_slot_links_to_the_page_and_has_no_calendar_entry() -> None:
    _, asked = heard(BookingOpenedV1(**ABOUT))
    assert isinstance(asked, IntendMail)
    assert (asked.template, asked.person_id, asked.cause) == (Template.INTERVIEW_BOOKING, "ada", "event-1")
    assert entries(a_mail(Template.INTERVIEW_BOOKING)) == []


@pytest.mark.parametrize(
    ("contract", "why"),
    [
        (InterviewScheduledV1(**ABOUT, **DETAILS), "booked"),
        (DecisionReleasedV1(**ABOUT, decision_id="d", outcome=Outcome.REFUSED), "decided"),
        (ApplicationWithdrawnV1(**ABOUT, withdrawn_at=NOON), "withdrawn"),
        (ApplicationCancelledV1(**ABOUT), "cancelled"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_request_to_choose_that_waits_for_the_relay_is_cancelled_once_none_can_be_chosen(
    contract: Contract, why: str
) -> None:
    """Whoever assigned the slot, the mail keeps the reason; without an edition there is no reminder."""
    house = await House().knows()
    house.mailbox.answers = [RelayDownError()]
    for command in heard(BookingOpenedV1(**ABOUT)):
        await house.act(command)
    await house.wakes()
    assert house.state() is MessageState.QUEUED
    for command in heard(contract, 2):
        if getattr(command, "awaited", None) is Awaited.BOOKING:
            await house.act(command)
    house.clock.passes(MINUTE)
    await house.wakes()
    assert (house.state(), house.mail.reason, house.mailbox.taken) == (MessageState.CANCELLED, why, [])
    assert house.plans.kept[Reminders.id_for("a1", Awaited.BOOKING)].due is None


async def test_a_request_to_choose_is_sent_once_while_no_slot_is_booked() -> None:
    house = await House().knows()
    for _ in range(2):
        for command in heard(BookingOpenedV1(**ABOUT)):
            await house.act(command)
        await house.wakes()
    assert [mail.message.template for mail in house.mailbox.taken] == [Template.INTERVIEW_BOOKING]


class Now:
    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


async def a_plan(
    plans: InMemory[Reminders], *contracts: Contract, editions: Sequence[Edition] = (an_edition(),)
) -> Reminders:
    for place, contract in enumerate(contracts, start=1):
        for command in heard(contract, place):
            if getattr(command, "awaited", None) is Awaited.BOOKING:
                continue
            if isinstance(command, ArmReminders):
                await command(plans, InMemory[Edition](*editions), Now())
            elif isinstance(command, StopReminders):
                await command(plans)
    assert set(plans.kept) == {Reminders.id_for("a1", Awaited.INTERVIEW)}
    return next(iter(plans.kept.values()))


async def test_the_reminder_leaves_once_at_nine_the_day_before_or_late_but_not_after_the_interview() -> None:
    plan = await a_plan(InMemory[Reminders](), InterviewScheduledV1(**ABOUT, **DETAILS))
    due = plan.due
    assert due is not None
    assert due.astimezone(PARIS).isoformat() == "2026-11-19T09:00:00+01:00"
    assert plan.letter(due - timedelta(minutes=1)) is None
    late = plan.letter(STARTS - timedelta(minutes=5))
    assert late is not None
    assert (late.template, late.not_after) == (Template.INTERVIEW_REMINDER, STARTS)
    assert plan.letter(STARTS + timedelta(minutes=1)) is None
    plan.reminded(due)
    assert plan.due is None
    assert plan.letter(due + DAY) is None


async def test_an_edition_sets_when_interview_reminders_leave() -> None:
    """Several days before, each at nine. A plan that is armed before the edition is known looks for it again."""
    edition, plans = an_edition(), InMemory[Reminders]()
    edition.interview_reminder_days = (1, 3)
    scheduled = InterviewScheduledV1(**ABOUT, **DETAILS)
    plan = await a_plan(plans, scheduled, editions=[edition])
    assert [moment.astimezone(PARIS).isoformat()[:13] for moment in plan.moments] == ["2026-11-17T09", "2026-11-19T09"]
    early = await a_plan(InMemory[Reminders](), scheduled, editions=[])
    assert early.moments == ()
    now = Now()
    now.at = early.due or NOON
    late = await Remind(early.id)(InMemory(early), InMemory(edition), InMemory[Message](), now)
    assert late.moments == plan.moments


async def test_a_moved_interview_is_reminded_of_at_its_new_day_and_a_cancelled_one_not_at_all() -> None:
    """A reminder of the old time that has not left yet is obsolete."""
    plans = InMemory[Reminders]()
    first = InterviewScheduledV1(**ABOUT, **DETAILS)
    old = (await a_plan(plans, first)).letter(STARTS - DAY)
    assert old is not None
    later = STARTS + 7 * DAY
    changed = {"revision": 1, "starts_at": later, "ends_at": later + MINUTES}
    plan = await a_plan(plans, first, InterviewMovedV1(**ABOUT, **(DETAILS | changed)))
    assert plan.unwanted(old) == "superseded"
    assert plan.due == datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    plan = await a_plan(plans, first, InterviewMovedV1(**ABOUT, **(DETAILS | changed)), CANCELLED)
    assert plan.due is None
