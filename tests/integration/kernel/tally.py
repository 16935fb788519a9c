"""A made-up service that only the kernel's tests know: tallies count the pulses they hear, and tell each step."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, assert_never

from fastapi import APIRouter, Depends, Response, UploadFile
from pydantic import Field

from shared.auth.guards import APPLICANT, Person, staff
from shared.auth.principal import Principal, Role
from shared.composition import Composition
from shared.contracts.envelope import Contract, Tombstone
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, acts
from shared.kernel.errors import Kind, Refusal
from shared.kernel.repository import Cause, Repository
from shared.messaging.reactions import Event, on, on_tombstone, reactions
from shared.messaging.timers import Timer
from shared.mongo.client import connect
from shared.mongo.store import Store
from shared.settings import Settings, load
from shared.web.requests import Cursor, Does, IfMatch, Input, Limit, Listing, Once, View, tag

IN, OUT, CARDS = "catalogue.events", "enrolment.events", "applications.contacts"
PURPOSE = APPLICANT


class PulseV1(Contract):
    """Somebody else's event. `how` says what meets it: see `Weather`."""

    type: ClassVar[str] = "eu.cursus.pulse.sent.v1"
    topic: ClassVar[str] = IN

    tally_id: str
    label: str
    how: Literal["well", "refused", "bug", "slow"] = "well"


class CardV1(PulseV1):
    """The same on a compacted topic."""

    type: ClassVar[str] = "eu.cursus.pulse.carded.v1"
    topic: ClassVar[str] = CARDS


class SteppedV1(Contract):
    type: ClassVar[str] = "eu.cursus.tally.stepped.v1"
    topic: ClassVar[str] = OUT

    total: int
    label: str


class RungV1(Contract):
    type: ClassVar[str] = "eu.cursus.tally.rung.v1"
    topic: ClassVar[str] = OUT

    rung: int


@dataclass(frozen=True)
class Stepped:
    total: int
    label: str


@dataclass(frozen=True)
class Rung:
    rung: int


@dataclass(frozen=True)
class Buried:
    pass


class TooMuch(Refusal):
    kind, code = Kind.CONFLICT, "too-much"
    says = "No more of this."


@dataclass(kw_only=True)
class Tally(Aggregate, thing="tally"):
    total: int = 0
    labels: list[str] = field(default_factory=list)
    marks: tuple[str, ...] = ()
    rings_at: datetime | None = None
    rung: int = 0

    def step(self, label: str, by: int = 1) -> None:
        if by < 0:
            raise TooMuch
        self.total += by
        self.labels.append(label)
        self.record(Stepped(self.total, label))

    def mark(self, mark: str) -> None:
        if mark not in self.marks:
            self.marks = (*self.marks, mark)

    def bury(self) -> None:
        if self.labels != ["buried"]:
            self.labels = ["buried"]
            self.record(Buried())

    def ring(self, now: datetime) -> None:
        if self.rings_at is not None and now >= self.rings_at:
            self.rings_at, self.rung = None, self.rung + 1
            self.record(Rung(self.rung))

    @property
    def due(self) -> datetime | None:
        return self.rings_at


Tallies = Repository[Tally]
Sky = Callable[["HearPulse"], Awaitable[None]]


class Weather:
    """What meets a pulse on its way. `broken` makes bugs of those sent as such, until repaired; `heard` is the order
    in which handlers saw what got through; `sky` may do anything."""

    def __init__(self, sky: Sky | None = None) -> None:
        self.broken, self.sky = True, sky
        self.heard: list[tuple[str, str]] = []
        self.tries = 0

    async def meet(self, pulse: "HearPulse") -> None:
        self.tries += 1
        if self.sky:
            await self.sky(pulse)
        if pulse.how == "bug" and self.broken:
            raise RuntimeError(f"a value that must not be told: {pulse.label}")
        if pulse.how == "refused":
            raise TooMuch
        self.heard.append((pulse.tally_id, pulse.label))

    def heard_of(self, tally_id: str) -> list[str]:
        return [label for id_, label in self.heard if id_ == tally_id]


@dataclass(frozen=True)
class HearPulse(Command[Tally], did="hear-pulse"):
    tally_id: str
    label: str
    how: str
    cause: Cause

    async def __call__(self, tallies: Tallies, weather: Weather) -> Tally:
        await weather.meet(self)
        await tallies.add(Tally(id=self.tally_id))
        return await tallies.change(self.tally_id, lambda tally: tally.step(self.label), cause=self.cause)


@dataclass(frozen=True)
class Begin(Command[Tally], did="begin"):
    tally_id: str
    label: str = "begun"

    async def __call__(self, tallies: Tallies) -> Tally:
        tally = Tally(id=self.tally_id)
        tally.step(self.label)
        return await tallies.add(tally)


@dataclass(frozen=True)
class Step(Command[Tally], did="step"):
    tally_id: str
    label: str
    by: int = 1

    async def __call__(self, tallies: Tallies) -> Tally:
        return await tallies.change(self.tally_id, lambda tally: tally.step(self.label, self.by))


@dataclass(frozen=True)
class Mark(Command[Tally], did="mark"):
    tally_id: str
    mark: str
    seen: int | None

    async def __call__(self, tallies: Tallies) -> Tally:
        return await tallies.change(self.tally_id, lambda tally: tally.mark(self.mark), expect=self.seen)


@dataclass(frozen=True)
class Ring(Command[Tally], did="ring"):
    tally_id: str

    async def __call__(self, tallies: Tallies, clock: Clock) -> Tally:
        return await tallies.change(self.tally_id, lambda tally: tally.ring(clock.now()))


@dataclass(frozen=True)
class Bury(Command[None], did="bury"):
    tally_id: str

    async def __call__(self, tallies: Tallies) -> None:
        if await tallies.find(self.tally_id):
            await tallies.erase(self.tally_id, lambda tally: tally.bury())


@dataclass(frozen=True)
class Show(Command[Tally], did="show"):
    tally_id: str

    async def __call__(self, tallies: Tallies) -> Tally:
        return await tallies.get(self.tally_id)


def hear(event: Event[Any]) -> Command[Any]:
    return HearPulse(event.data.tally_id, event.data.label, event.data.how, event.cause)


def to_contract(_: Tally, fact: Stepped | Rung | Buried) -> Contract | Tombstone:
    match fact:
        case Stepped():
            return SteppedV1(total=fact.total, label=fact.label)
        case Rung():
            return RungV1(rung=fact.rung)
        case Buried():
            return Tombstone(OUT)
        case _:
            assert_never(fact)


class TallyView(View):
    id: str
    total: int
    labels: list[str]
    marks: list[str]
    version: int

    @classmethod
    def of(cls, tally: Tally) -> "TallyView":
        return cls(id=tally.id, total=tally.total, labels=tally.labels, marks=list(tally.marks), version=tally.version)


class LabelInput(Input):
    label: str = Field(max_length=200)
    by: int = 1


router = APIRouter(prefix="/v1")
Secretary = Annotated[Principal, Depends(staff(Role.SECRETARY))]


@router.post("/tallies", status_code=201)
async def begin_one(body: LabelInput, who: Secretary, once: Once) -> TallyView:
    return await once(Begin(once.new_id, body.label), TallyView.of)


@router.get("/tallies/{tally_id}")
async def show_one(tally_id: str, act: Does, response: Response) -> TallyView:
    tally = await act(Show(tally_id))
    tag(response, tally.version)
    return TallyView.of(tally)


@router.post("/tallies/{tally_id}/steps")
async def step_one(tally_id: str, body: LabelInput, who: Secretary, once: Once) -> TallyView:
    return await once(Step(tally_id, body.label, body.by), TallyView.of)


@router.put("/tallies/{tally_id}/marks/{name}")
async def mark_one(tally_id: str, name: str, who: Secretary, seen: IfMatch, act: Does) -> TallyView:
    return TallyView.of(await act(Mark(tally_id, name, seen)))


@router.post("/tallies/{tally_id}/papers")
async def file_paper(tally_id: str, file: UploadFile, who: Person, once: Once) -> TallyView:
    return await once(Step(tally_id, f"{file.filename} {len(await file.read())}"), TallyView.of)


@router.get("/tallies")
async def list_none(cursor: Cursor, limit: Limit = 50) -> Listing[TallyView]:
    return Listing(items=[], next=None)


class TallySettings(Settings):
    service: str = "tally"


def store_of(settings: TallySettings) -> Store[Tally]:
    """A store of its own, with its own connections: another process, as far as MongoDB can tell."""
    return Store(connect(settings), "tallies", Tally, to_contract, service="tally", clock=settings.clock())


def compose(settings: TallySettings, weather: Weather | None = None) -> Composition:
    store = store_of(settings)
    use_cases = (HearPulse, Begin, Step, Mark, Ring, Bury, Show)
    return Composition(
        settings=settings,
        database=store.collection.database,
        clock=settings.clock(),
        act=acts(use_cases, {Tallies: store, Weather: weather or Weather(), Clock: settings.clock()}),
        routers=[router],
        stores=[store],
        reactions=reactions(on(PulseV1, hear), on(CardV1, hear), on_tombstone(CARDS, Bury)),
        timers=[Timer(store, Ring)],
        title="tally",
    )


def composed() -> Composition:
    """As the environment configures it, for a worker of its own process: slow pulses take their time."""

    async def sky(pulse: HearPulse) -> None:
        if pulse.how == "slow":
            import asyncio

            await asyncio.sleep(0.05)

    return compose(load(TallySettings), Weather(sky))
