"""A copy of an edition, as of its opening: the texts and dates that letters use."""

from dataclasses import dataclass, field
from datetime import date, datetime

from shared.kernel.aggregate import Aggregate
from shared.kernel.policies import AdmissionPolicy
from shared.kernel.words import Locale

Words = dict[Locale, str]
"""One text in each language."""


@dataclass(kw_only=True)
class Edition(Aggregate, thing="edition"):
    """The texts and dates of an edition. The id is the edition's own."""

    programme_id: str
    institution_id: str
    title: Words
    place: str
    closes_at: datetime
    """When applications close."""
    starts_on: date
    ends_on: date
    reminder_days: tuple[int, ...]
    """How many days before a deadline reminders are sent."""
    interview_reminder_days: tuple[int, ...] = AdmissionPolicy.interview_reminder_days
    """How many days before an interview."""
    documents: dict[str, Words] = field(default_factory=dict)
    refusal_reasons: dict[str, Words] = field(default_factory=dict)
    modules: dict[str, Words] = field(default_factory=dict)
