"""The calendar entry in a letter about an interview. Each interview has one entry; moving it updates the entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.wording import named
from shared.kernel.words import Locale

_INVITING = (Template.INTERVIEW_SCHEDULED, Template.INTERVIEW_MOVED)
_SUMMARY = {Locale.FR: "Entretien : {}", Locale.EN: "Interview: {}"}
_VIDEO = {Locale.FR: "Visioconférence", Locale.EN: "Video call"}
_WHERE_THE_LINK_IS = {
    Locale.FR: "Le lien de la visioconférence est sur votre page personnelle, dont l'adresse est dans notre message.",
    Locale.EN: "The link to the video call is on your own page; its address is in our message.",
}


@dataclass(frozen=True)
class Appointment:
    """A calendar entry (RFC 5545). `uid` is constant; `sequence` rises with each change: calendars keep the highest.

    Holds no video link: people share their calendars, and the link alone admits to the interview.
    """

    uid: str
    sequence: int
    cancelled: bool
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str


def appointment(
    template: Template, details: Mapping[str, Any], edition: Edition | None, locale: Locale
) -> Appointment | None:
    """The entry that this letter adds, changes or cancels; None for a letter about no interview."""
    if edition is None or template not in (*_INVITING, Template.INTERVIEW_CANCELLED):
        return None
    places = [place for place in (details.get("place"), _VIDEO[locale] if details.get("video") else None) if place]
    return Appointment(
        uid=details["interview_id"],
        sequence=details["revision"],
        cancelled=template is Template.INTERVIEW_CANCELLED,
        starts_at=datetime.fromisoformat(details["starts_at"]),
        ends_at=datetime.fromisoformat(details["ends_at"]),
        summary=_SUMMARY[locale].format(named(edition.title[locale], locale)),
        location=", ".join(places),
        description=_WHERE_THE_LINK_IS[locale] if details.get("video") else "",
    )
