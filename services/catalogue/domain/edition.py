"""One yearly intake of a programme, from its draft to its end."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from services.catalogue.domain import events
from services.catalogue.domain.checks import check_code, check_text, check_within, refuse
from services.catalogue.domain.errors import WindowIsOver
from services.catalogue.domain.programme import Programme
from shared.kernel.aggregate import Aggregate
from shared.kernel.bounds import Bounds
from shared.kernel.clock import PARIS, end_of_day_in_paris, to_milliseconds
from shared.kernel.errors import IllegalTransition
from shared.kernel.policies import Policies
from shared.kernel.words import Text

CAPACITY = Bounds(1, 5000)


class EditionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


ENDS = frozenset({EditionState.FINISHED, EditionState.CANCELLED})


class TeachingMode(StrEnum):
    """How the edition is taught. Modules state the mode of their hours."""

    ON_SITE = "on_site"
    REMOTE = "remote"
    HYBRID = "hybrid"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Dates, venue and capacity of one intake. Instants are in UTC; `starts_on` and `ends_on` are days in Paris."""

    code: str
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    capacity: int
    place: str
    mode: TeachingMode

    def check(self) -> None:
        """Refuses with `InvalidField`, naming the field."""
        check_code("code", self.code)
        check_text("place", self.place, 200)
        check_within("capacity", self.capacity, CAPACITY)
        for field, moment in (("opens_at", self.opens_at), ("closes_at", self.closes_at)):
            if moment.utcoffset() is None:
                refuse(field, "an instant with its offset from UTC")
        if self.closes_at <= self.opens_at:
            refuse("closes_at", "an instant after opens_at")
        if midnight_in_paris(self.starts_on) <= self.closes_at:
            refuse("starts_on", "a day that begins after closes_at")
        if self.ends_on < self.starts_on:
            refuse("ends_on", "starts_on or a later day")


def midnight_in_paris(day: date) -> datetime:
    """When that day begins in Paris, in UTC."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


@dataclass(kw_only=True)
class Edition(Aggregate, thing="edition"):
    """One intake. It keeps the title, revision and policies that it was opened with."""

    programme_id: str
    institution_id: str
    code: str
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    capacity: int
    place: str
    mode: TeachingMode
    state: EditionState = EditionState.DRAFT
    published_at: datetime | None = None
    title: Text | None = None
    programme_revision: int | None = None
    policies: Policies | None = None

    @classmethod
    def drafted(cls, id: str, programme: Programme, plan: Plan) -> "Edition":
        """A draft for a programme, visible to its staff only. Refuses with `InvalidField`."""
        plan.check()
        return cls(
            id=id,
            programme_id=programme.id,
            institution_id=programme.institution_id,
            code=plan.code,
            opens_at=to_milliseconds(plan.opens_at),
            closes_at=to_milliseconds(plan.closes_at),
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
            capacity=plan.capacity,
            place=plan.place,
            mode=plan.mode,
        )

    def publish(self, at: datetime) -> None:
        """Publishes the edition. Refuses with `WindowIsOver` once the application window is over."""
        self._from("publish", EditionState.DRAFT)
        if self.closes_at <= at:
            raise WindowIsOver(closes_at=self.closes_at.isoformat())
        self.state, self.published_at = EditionState.PUBLISHED, at
        self.record(events.EditionPublished(**self._whose, opens_at=self.opens_at, closes_at=self.closes_at))

    def open(self, programme: Programme, at: datetime) -> None:
        """Opens applications, under the programme's present policies. Early opening moves `opens_at` to now."""
        self._from("open", EditionState.PUBLISHED)
        self.state, self.opens_at = EditionState.OPEN, min(self.opens_at, at)
        self.title, self.policies = programme.syllabus.title, programme.syllabus.policies
        self.programme_revision = programme.revision
        self.record(
            events.EditionOpened(
                **self._whose,
                code=self.code,
                title=self.title,
                programme_revision=self.programme_revision,
                capacity=self.capacity,
                opens_at=self.opens_at,
                closes_at=self.closes_at,
                starts_on=self.starts_on,
                ends_on=self.ends_on,
                place=self.place,
                policies=self.policies,
            )
        )

    def close(self, at: datetime) -> None:
        """Ends the application window. Early closure moves `closes_at` to now."""
        self._from("close", EditionState.OPEN)
        self.state, self.closes_at = EditionState.CLOSED, min(self.closes_at, at)
        self.record(events.EditionClosed(**self._whose))

    def start(self, at: datetime) -> None:
        """Starts teaching. An early start moves `starts_on` to today."""
        self._from("start", EditionState.CLOSED)
        self.state, self.starts_on = EditionState.RUNNING, min(self.starts_on, _day(at))
        self.record(events.EditionStarted(**self._whose))

    def finish(self, at: datetime) -> None:
        """Ends teaching. An early end moves `ends_on` to today."""
        self._from("finish", EditionState.RUNNING)
        self.state, self.ends_on = EditionState.FINISHED, min(self.ends_on, _day(at))
        self.record(events.EditionFinished(**self._whose))

    def cancel(self) -> None:
        """Cancels the edition, in any state before its end. Records no fact for a draft, which was never published."""
        self._from("cancel", *(state for state in EditionState if state not in ENDS))
        self.state = EditionState.CANCELLED
        if self.is_public:
            self.record(events.EditionCancelled(**self._whose))

    def advance(self, programme: Programme, now: datetime) -> None:
        """Takes the next step if it is due: one step at a time."""
        if self.due is None or now < self.due:
            return
        match self.state:
            case EditionState.PUBLISHED:
                self.open(programme, now)
            case EditionState.OPEN:
                self.close(now)
            case EditionState.CLOSED:
                self.start(now)
            case _:
                self.finish(now)

    @property
    def due(self) -> datetime | None:
        match self.state:
            case EditionState.PUBLISHED:
                return self.opens_at
            case EditionState.OPEN:
                return self.closes_at
            case EditionState.CLOSED:
                return midnight_in_paris(self.starts_on)
            case EditionState.RUNNING:
                return end_of_day_in_paris(self.ends_on)
            case _:
                return None

    @property
    def is_public(self) -> bool:
        """Whether it was ever published."""
        return self.published_at is not None

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def _whose(self) -> dict[str, str]:
        return {"edition_id": self.id, "programme_id": self.programme_id, "institution_id": self.institution_id}

    def _from(self, verb: str, *accepted: EditionState) -> None:
        if self.state not in accepted:
            raise IllegalTransition("edition", verb, self.state, accepted)


def _day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()
