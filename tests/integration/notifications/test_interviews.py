"""Interviews on real servers: one calendar entry is added, moved and cancelled, with one reminder in between."""

from datetime import timedelta

import icalendar

from services.notifications.domain.policy import reminder_at
from shared.contracts.applications import (
    BookingOpenedV1,
    InterviewCancelledV1,
    InterviewMovedV1,
    InterviewScheduledV1,
)
from tests.integration.notifications import events
from tests.integration.notifications.conftest import Desk


async def test_an_interview_is_one_entry_of_a_calendar_from_its_invitation_to_its_end(desk: Desk) -> None:
    """A request to choose, then three mails with one UID and a rising SEQUENCE; one reminder, although it is late."""
    ada = desk.somebody()
    await desk.knows(ada)
    to_book = BookingOpenedV1(**ada)
    await desk.service.hear_again(to_book, await desk.hears(to_book, ada))
    await desk.the_message(ada, "sent", "interview-booking")
    (asked,) = desk.mails(ada)
    assert "/status#token=" in asked.text
    starts_at = (desk.clock.now() + timedelta(days=10)).replace(hour=14, minute=0, second=0, microsecond=0)
    said = {"interview_id": ada["application_id"], "ends_at": starts_at + timedelta(minutes=20)}
    where = {"starts_at": starts_at, "place": "Salle 204", "video": True}
    await desk.hears(InterviewScheduledV1(**ada, **said, **where, revision=0), ada)
    await desk.the_message(ada, "sent", "interview-scheduled")
    await desk.hears(InterviewMovedV1(**ada, **said, **(where | {"place": "Salle 9"}), revision=1), ada)
    await desk.the_message(ada, "sent", "interview-moved")
    desk.it_is(reminder_at(starts_at, 1) + timedelta(hours=5))
    await desk.the_message(ada, "sent", "interview-reminder")
    await desk.hears(InterviewCancelledV1(**ada, **said, starts_at=starts_at, reason="slot-cancelled", revision=2), ada)
    await desk.the_message(ada, "sent", "interview-cancelled")
    assert len(desk.mails(ada)) == 5
    events = []
    for mail in desk.mails(ada):
        for part in mail.message.walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                events += icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert sorted(int(str(event["SEQUENCE"])) for event in events) == [0, 1, 2]
    assert len({str(event["UID"]) for event in events}) == 1


async def test_an_edition_sets_when_interview_reminders_leave(desk: Desk) -> None:
    """Three days before, once: this edition does not name the day before."""
    edition = "edition-that-reminds-early"
    await desk.hears(events.edition_opened(edition, interview_reminder_days=(3, 5)), subject=edition)
    ada = desk.somebody() | {"edition_id": edition}
    await desk.knows(ada)
    starts_at = (desk.clock.now() + timedelta(days=10)).replace(hour=14, minute=0, second=0, microsecond=0)
    said = {"interview_id": ada["application_id"], "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=20)}
    await desk.hears(InterviewScheduledV1(**ada, **said, place="Salle 204", video=False, revision=0), ada)
    await desk.the_message(ada, "sent", "interview-scheduled")
    desk.it_is(reminder_at(starts_at, 3) + timedelta(hours=1))
    await desk.the_message(ada, "sent", "interview-reminder")
