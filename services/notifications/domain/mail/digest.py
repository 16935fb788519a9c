"""The daily digest for an institution's staff: how many of its mails need attention. Not sent when none does."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import Message
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import PARIS, to_milliseconds
from shared.kernel.ids import derived_id

DIGEST_TIME = time(7, 30)
"""When it leaves, Europe/Paris."""


@dataclass(frozen=True, kw_only=True)
class Troubles:
    """Counts of an institution's mails: bounced and abandoned in a period, and waiting for a working address now."""

    bounced: int
    abandoned: int
    waiting: int

    @property
    def total(self) -> int:
        return self.bounced + self.abandoned + self.waiting


@dataclass(kw_only=True)
class Digest(Aggregate, thing="digest"):
    """Whether an institution's staff want the digest. The id is the institution's; a recipient holds the address."""

    told_until: datetime
    """Digests cover everything up to this moment."""
    waiting: int = 0
    """How many mails waited for an address at the last look. They are not reported again."""
    wanted: bool = True

    @staticmethod
    def recipient_of(institution_id: str) -> str:
        """The recipient that stands for the institution's staff."""
        return f"staff:{institution_id}"

    @property
    def due(self) -> datetime | None:
        return next_digest(self.told_until) if self.wanted else None

    @property
    def owner_institution(self) -> str | None:
        return self.id

    def want(self, wanted: bool, at: datetime) -> None:
        """Turns the digest on, from now on, or off."""
        if wanted and not self.wanted:
            self.told_until = at
        self.wanted = wanted

    def letter(self, troubles: Troubles, at: datetime) -> Message | None:
        """The digest of what happened since the last one; None where nothing needs attention."""
        news = troubles.bounced + troubles.abandoned + max(0, troubles.waiting - self.waiting)
        if not self.wanted or not news:
            return None
        occasion = derived_id("digest", self.id, self.told_until.isoformat())
        person_id = self.recipient_of(self.id)
        return Message(
            id=Message.id_for(occasion, Template.STAFF_DIGEST, person_id),
            template=Template.STAFF_DIGEST,
            person_id=person_id,
            cause=occasion,
            cause_type="eu.cursus.digest.due",
            intended_at=at,
            institution_id=self.id,
            details={
                "since": self.told_until.isoformat(),
                "bounced": troubles.bounced,
                "abandoned": troubles.abandoned,
                "waiting": troubles.waiting,
            },
        )

    def cover(self, troubles: Troubles, at: datetime) -> None:
        """Marks everything up to `at` as covered."""
        self.told_until, self.waiting = max(self.told_until, at), troubles.waiting


def next_digest(after: datetime) -> datetime:
    """The first 7:30 in Paris after that moment; in UTC."""
    here = after.astimezone(PARIS)
    today = datetime.combine(here.date(), DIGEST_TIME, PARIS)
    moment = today if today > here else datetime.combine(here.date() + timedelta(days=1), DIGEST_TIME, PARIS)
    return to_milliseconds(moment)
