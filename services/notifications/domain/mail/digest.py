"""The quiet digest: what of its mail an institution must look at, once a day, and nothing on a day without trouble."""

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
    """How many mails of an institution came back or were given up in a while, and how many wait for an address."""

    bounced: int
    abandoned: int
    waiting: int

    @property
    def total(self) -> int:
        return self.bounced + self.abandoned + self.waiting


@dataclass(kw_only=True)
class Digest(Aggregate, thing="digest"):
    """One institution's wish to be told. The id is the institution's; the address is its recipient's."""

    told_until: datetime
    """What happened up to this moment is told, or was no trouble."""
    waiting: int = 0
    """How many mails waited for an address when it was last looked: the same ones are no news."""
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
        """Begin to be told, from now on; or stop."""
        if wanted and not self.wanted:
            self.told_until = at
        self.wanted = wanted

    def letter(self, troubles: Troubles, at: datetime) -> Message | None:
        """The one digest of what has happened since the last; None on a quiet day."""
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

    def told(self, troubles: Troubles, at: datetime) -> None:
        """All up to `at` is dealt with."""
        self.told_until, self.waiting = max(self.told_until, at), troubles.waiting


def next_digest(after: datetime) -> datetime:
    """The first 7:30 in Paris after that moment; in UTC."""
    here = after.astimezone(PARIS)
    today = datetime.combine(here.date(), DIGEST_TIME, PARIS)
    moment = today if today > here else datetime.combine(here.date() + timedelta(days=1), DIGEST_TIME, PARIS)
    return to_milliseconds(moment)
