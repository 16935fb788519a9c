"""A calendar entry as bytes (RFC 5545, RFC 5546): the same UID and a rising SEQUENCE update the same entry."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from services.notifications.domain.mail.appointment import Appointment

_ALARM_BEFORE = timedelta(hours=1)


def method(entry: Appointment) -> str:
    """Whether the calendar shows or cancels the entry (RFC 5546, 3.2)."""
    return "CANCEL" if entry.cancelled else "REQUEST"


def invitation(entry: Appointment, sender: str, to_name: str, to_address: str, at: datetime) -> str:
    """The entry for one guest. It asks for no answer: the sender's address takes no mail."""
    organizer, address = parseaddr(sender)
    calendar = Calendar()
    calendar.add("prodid", "-//Cursus//interviews//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method(entry))
    event = Event()
    event.add("uid", f"{entry.uid}@{address.rpartition('@')[2]}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.location:
        event.add("location", entry.location)
    if entry.description:
        event.add("description", entry.description)
    event.add("organizer", _who(organizer, address), encode=False)
    guest = _who(to_name, to_address)
    guest.params |= {"ROLE": vText("REQ-PARTICIPANT"), "PARTSTAT": vText("ACCEPTED"), "RSVP": vText("FALSE")}
    event.add("attendee", guest, encode=False)
    if not entry.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.summary)
        alarm.add("trigger", -_ALARM_BEFORE)
        event.add_component(alarm)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _who(name: str, address: str) -> vCalAddress:
    who = vCalAddress(f"mailto:{address}")
    who.params["CN"] = vText(" ".join(name.split()))
    return who
