"""The purge erases what is past its retention and nothing earlier; a person is erased with their last file."""

from collections.abc import AsyncIterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Answer, Application
from services.applications.domain.file.person import Card, Person
from services.applications.domain.policy import Strictness
from services.applications.domain.records.export import Export, ExportFormat, ExportState
from services.applications.domain.records.purge import Counted, Purge, PurgeState, Retention, Slice, months_after
from services.applications.use_cases.records import purges
from shared.kernel.clock import PARIS
from shared.kernel.words import Locale
from tests.support.memory import InMemory
from tests.unit.applications.builders import CLOSES, a_submitted_file, an_edition
from tests.unit.applications.test_erasure import Files, Shelf, Tables

RULE = Retention(applicants_months=24, learners_months=120)
TWO_YEARS, TEN_YEARS = months_after(CLOSES, 24), months_after(CLOSES, 120)


class At:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class Shown(InMemory[Edition]):
    async def every(self) -> AsyncIterator[Edition]:
        for edition in list(self.kept.values()):
            yield deepcopy(edition)


class People(InMemory[Person]):
    async def unchanged_since(self, moment: datetime) -> AsyncIterator[Person]:
        for person in list(self.kept.values()):
            if person.changed_at and person.changed_at <= moment:
                yield deepcopy(person)


def a_file(id: str, person_id: str, answer: Answer = Answer.NONE, edition: str = "paris-2027") -> Application:
    file = a_submitted_file()
    file.id, file.person_id, file.answer, file.edition_id = id, person_id, answer, edition
    return file


def somebody(id: str) -> Person:
    return Person.register(id, Card("Ada", "Lovelace", f"{id}@example.org", Locale.FR), Strictness(), CLOSES)


class House:
    """An applicant, a learner, and a person who applies again in a current edition."""

    def __init__(self) -> None:
        old, new = an_edition(), an_edition()
        new.id, new.closes_at = "paris-2037", TEN_YEARS
        self.editions = Shown(old, new)
        self.files = Files(
            a_file("a", "applicant"),
            a_file("b", "learner", Answer.ACCEPTED),
            a_file("c", "again"),
            a_file("d", "again", edition="paris-2037"),
        )
        self.persons = People(*(somebody(one) for one in ("applicant", "learner", "again")))
        self.purges, self.shelf, self.tables = InMemory[Purge](), Shelf(), Tables()

    async def plan(self, at: datetime) -> Counted:
        return await purges.PlanPurge()(self.editions, self.files, self.persons, RULE, At(at))

    async def purged(self, at: datetime) -> Purge:
        begin = purges.BeginPurge(f"purge-{len(self.purges.kept)}", "operator")
        purge = await begin(self.purges, self.editions, self.files, self.persons, RULE, At(at))
        while purge.due is not None:
            before = purge.due
            purge = await self.goes_on(purge.id, at)
            assert purge.due is None or purge.due > before
        return purge

    async def goes_on(self, purge_id: str, at: datetime) -> Purge:
        return await purges.ContinuePurge(purge_id)(
            self.purges,
            self.editions,
            self.files,
            self.files,
            self.persons,
            self.persons,
            self.shelf,  # type: ignore[arg-type]
            self.tables,
            self.tables,
            self.shelf,  # type: ignore[arg-type]
            RULE,
            At(at),
        )

    @property
    def erased(self) -> set[str]:
        files = {one.id for one in self.files.kept.values() if one.erased_at}
        return files | {one.id for one in self.persons.kept.values() if one.erased_at}


async def test_nothing_is_purged_before_its_retention_ends() -> None:
    house = House()
    assert await house.plan(TWO_YEARS - timedelta(milliseconds=1)) == Counted()
    purge = await house.purged(TWO_YEARS - timedelta(milliseconds=1))
    assert (purge.state, purge.gone, house.erased) == (PurgeState.DONE, Counted(), set())


async def test_after_two_years_applicants_are_purged_unless_they_have_another_file() -> None:
    """The result equals the plan, by kind; a second purge has nothing to erase."""
    house = House()
    planned = await house.plan(TWO_YEARS)
    purge = await house.purged(TWO_YEARS)
    assert planned == purge.planned == purge.gone
    assert (planned.editions, planned.applications, planned.persons) == (1, 2, 1)
    assert {"a/", "c/"} <= set(house.shelf.deleted)
    assert planned.documents > 0
    assert planned.bytes > 0
    assert house.erased == {"a", "c", "applicant"}
    assert (await house.purged(TWO_YEARS)).gone == Counted()


async def test_after_ten_years_learners_are_purged_and_with_the_last_file_its_person() -> None:
    house = House()
    await house.purged(TWO_YEARS)
    later = months_after(TEN_YEARS, 24)
    assert (await house.purged(later)).gone.persons == 2
    assert house.erased == {"a", "b", "c", "d", "applicant", "learner", "again"}


async def test_a_person_without_a_file_is_purged_two_years_after_the_last_change_of_the_card(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not earlier; a person with a file is kept, however old the card is."""
    monkeypatch.setattr(purges, "SLICE", 1)
    house = House()
    for one in ("gone", "gone-too", "came-back"):
        house.persons.kept[one] = somebody(one)
    house.persons.kept["came-back"].correct(somebody("came-back").card, Strictness(), CLOSES + timedelta(minutes=1))
    assert (await house.purged(TWO_YEARS - timedelta(milliseconds=1))).gone.persons == 0
    purge = await house.purged(TWO_YEARS)
    assert purge.planned == purge.gone
    assert purge.gone.persons == 3, "an applicant and two of these"
    assert house.erased == {"a", "c", "applicant", "gone", "gone-too"}
    assert (await house.purged(TWO_YEARS + timedelta(minutes=1))).gone == Counted(persons=1)


async def test_a_person_who_changes_the_card_during_a_purge_is_kept() -> None:
    house = House()
    house.persons.kept["late"] = somebody("late")

    def correct(who: str) -> None:
        if who == "late":
            house.persons.kept[who].correct(somebody(who).card, Strictness(), TWO_YEARS)

    house.persons.before_change = correct
    assert (await house.purged(TWO_YEARS)).gone.persons == 1
    assert "late" not in house.erased


async def test_a_large_edition_is_purged_slice_by_slice_and_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purges, "SLICE", 1)
    house = House()
    purge = await house.purged(TWO_YEARS)
    assert purge.gone == purge.planned
    assert purge.version == 1 + 4, "once begun; what goes, and that it went, twice"


def test_a_slice_that_two_workers_finish_is_counted_once() -> None:
    purge = Purge.begin("p", "operator", Counted(), ["one", "two"], False, TWO_YEARS)
    some = Slice(edition_id="one", counted=Counted(applications=3))
    purge.start_slice(some)
    purge.start_slice(Slice(edition_id="two"))
    for _ in range(2):
        purge.finish_slice(some, 2, TWO_YEARS)
    assert (purge.gone, purge.left) == (Counted(editions=1, applications=3, persons=2), ["two"])


class PowerOff(Exception):  # noqa: N818 - named for what happened
    pass


@pytest.mark.parametrize("writes", range(1, 40))
async def test_a_purge_interrupted_at_any_write_counts_everything_once(
    writes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted repeatedly after a number of writes to files, persons, uploads or the purge itself."""
    monkeypatch.setattr(purges, "SLICE", 2)
    house = House()
    house.persons.kept["stranger"] = somebody("stranger")
    at, left = months_after(TEN_YEARS, 24), [writes]

    def one_more(_: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            left[0] = writes
            raise PowerOff

    begin = purges.BeginPurge("p", "operator")
    purge = await begin(house.purges, house.editions, house.files, house.persons, RULE, At(at))
    for store in (house.files, house.persons, house.purges):
        store.before_change = one_more
    house.shelf.before_delete = one_more
    for _ in range(200):
        with suppress(PowerOff):
            purge = await house.goes_on(purge.id, at)
        if purge.due is None:
            break
    assert purge.state is PurgeState.DONE or writes < 9, "a machine that never lives for one slice never ends"
    if purge.state is PurgeState.DONE:
        assert purge.gone == purge.planned
        assert purge.gone.persons == 4


async def test_exports_of_an_edition_are_deleted_with_its_files() -> None:
    house = House()
    house.tables.kept["t"] = Export(
        id="t",
        edition_id="paris-2027",
        institution_id="paris",
        jury_id=None,
        format=ExportFormat.CSV,
        asked_by="secretary",
        asked_at=CLOSES,
        total=1,
        state=ExportState.DONE,
        content_id="t/whole",
    )
    await house.purged(TWO_YEARS)
    assert house.tables.kept["t"].state is ExportState.FORGOTTEN
    assert "t/" in house.shelf.deleted


@given(
    st.integers(946_684_800, 2_840_140_800).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.integers(1, 600),
)
def test_months_are_calendar_months_in_paris(moment: datetime, months: int) -> None:
    here, there = moment.astimezone(PARIS), months_after(moment, months).astimezone(PARIS)
    assert (there.year * 12 + there.month) - (here.year * 12 + here.month) == months
    assert there.day == here.day or (there.day < here.day and (there + timedelta(days=1)).day == 1)
