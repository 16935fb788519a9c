"""The order of work where it is more than load, decide, save: many files at once, and a list released in between."""

from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application, FileStatus
from services.applications.domain.file.decision import DecisionStatus, Pronounced, Step, Verdict
from services.applications.domain.file.errors import Infected
from services.applications.domain.file.person import Person
from services.applications.domain.jury.jury import Assignments
from services.applications.domain.jury.review import Review
from services.applications.domain.records.sweep import Sweep
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import Calls
from services.applications.domain.seats.errors import DecisionsUnsettled, NothingToRelease
from services.applications.domain.seats.events import PlaceOffered
from services.applications.use_cases.file import files as uploads
from services.applications.use_cases.jury import approvals
from services.applications.use_cases.records import sweeps
from services.applications.use_cases.seats import editions, offers, releases
from shared.kernel.errors import Refusal
from shared.kernel.repository import Cause
from tests.support.memory import InMemory
from tests.unit.applications.builders import (
    NOON,
    REFUSED,
    a_complete_file,
    a_decided_file,
    a_draft,
    a_jury,
    a_seat_board,
    a_submitted_file,
    a_validated_file,
    an_edition,
    ranked,
)
from tests.unit.applications.memory import FilesOfEdition, JuriesOfEdition, Lists

BOARD = Cause("paris-2027", 1)


class Noon:
    def now(self) -> datetime:
        return NOON


def named(id: str, application: Application) -> Application:
    application.id = id
    return application


def validated(id: str, rank: int) -> Application:
    application = a_complete_file()
    application.enter_decision(f"decision-{id}", Pronounced(Verdict.ELIGIBLE, rank=rank), an_edition(), "juror", NOON)
    application.validate_decision("president", NOON, an_edition())
    return named(id, application)


async def test_a_release_gathers_what_is_validated_and_leaves_out_who_has_withdrawn() -> None:
    """Ranks make the order; a refusal goes along; a withdrawn file and an incomplete one stay out."""
    gone = validated("gone", 1)
    gone.withdraw(NOON)
    files = FilesOfEdition(
        validated("b", 2),
        validated("a", 1),
        gone,
        named("no", a_validated_file(REFUSED)),
        named("s", a_submitted_file()),
    )
    lists, boards = Lists(), InMemory[SeatBoard](a_seat_board(capacity=1))
    board = await releases.ReleaseList("paris-2027")(InMemory[Edition](an_edition()), files, lists, boards, Noon())
    (call_list,) = lists.kept.values()
    assert [one.application_id for one in call_list.calls] == ["a", "b"]
    assert [one.application_id for one in call_list.refusals] == ["no"]
    assert set(board.offers) == {"a"}


async def test_a_release_waits_for_every_complete_file_and_for_something_to_release() -> None:
    """A complete file without a validated decision stops it, by count."""
    boards, edition = InMemory[SeatBoard](a_seat_board()), InMemory[Edition](an_edition())
    with pytest.raises(DecisionsUnsettled) as refused:
        await releases.ReleaseList("paris-2027")(
            edition,
            FilesOfEdition(validated("a", 1), named("b", a_complete_file()), named("c", a_decided_file())),
            Lists(),
            boards,
            Noon(),
        )
    assert refused.value.data == {"count": 2}
    with pytest.raises(NothingToRelease):
        await releases.ReleaseList("paris-2027")(edition, FilesOfEdition(), Lists(), boards, Noon())


async def test_a_list_drawn_in_vain_is_not_left_behind() -> None:
    """The board had moved on, or says no; the one that it takes stays."""
    files = FilesOfEdition(validated("a", 1), validated("b", 2))
    lists, boards = Lists(), InMemory[SeatBoard](a_seat_board(capacity=1))
    edition, command = InMemory[Edition](an_edition()), releases.ReleaseList("paris-2027")

    def another_first(_: str) -> None:
        boards.before_change = lambda _: None
        early = ranked("z")
        early.id = "early"
        lists.kept["early"] = early
        boards.kept["paris-2027"].release(Calls((early,)), NOON)

    boards.before_change = another_first
    board = await command(edition, files, lists, boards, Noon())
    assert list(lists.kept) == board.call_list_ids
    assert len(board.call_list_ids) == 2
    later = FilesOfEdition(validated("a", 1), validated("b", 2), validated("c", 3))
    boards.kept["paris-2027"].close(NOON)
    with pytest.raises(Refusal):
        await command(edition, later, lists, boards, Noon())
    assert list(lists.kept) == board.call_list_ids


async def test_a_list_that_was_cut_off_from_its_board_is_dropped_by_the_next_draw() -> None:
    """Not one that another draw has just written and its board may still take."""
    files = FilesOfEdition(validated("a", 1), validated("b", 2))
    lists, boards = Lists(), InMemory[SeatBoard](a_seat_board(capacity=1))
    edition, command = InMemory[Edition](an_edition()), releases.ReleaseList("paris-2027")

    def cut_off(_: str) -> None:
        raise ConnectionError

    boards.before_change = cut_off
    with pytest.raises(ConnectionError):
        await command(edition, files, lists, boards, Noon())
    (left,) = lists.kept
    under_way = ranked("z")
    under_way.id, under_way.number = "under-way", 2
    lists.kept["under-way"] = under_way
    boards.before_change = lambda _: None
    board = await command(edition, files, lists, boards, Noon())
    assert left not in board.call_list_ids
    assert set(lists.kept) == {*board.call_list_ids, "under-way"}


async def test_decisions_cut_off_in_the_middle_are_released_by_the_second_try_and_none_twice() -> None:
    """The event comes again; who has heard it stays as they were, who has not hears it now."""
    people = [f"p{n:02d}" for n in range(40)]
    files = FilesOfEdition(*(validated(one, rank) for rank, one in enumerate(people, start=1)))
    lists = Lists(ranked(*people))
    command = releases.ReleaseDecisions("list-1", called=10, gone=("p10",), at=NOON, cause=BOARD)

    def cut_off(id: str) -> None:
        if id == "p20":
            raise ConnectionError

    files.before_change = cut_off
    with pytest.raises(ConnectionError):
        await command(lists, files)
    assert 0 < sum(one.decision is not DecisionStatus.PENDING for one in files.kept.values()) < 40
    files.before_change = lambda _: None
    await command(lists, files)
    versions = {one.id: one.version for one in files.kept.values()}
    await command(lists, files)
    assert {one.id: one.version for one in files.kept.values()} == versions
    assert [files.kept[one].decision for one in people[:10]] == [DecisionStatus.ADMITTED] * 10
    assert files.kept["p11"].decisions[-1].waiting_rank == 1  # p10 is gone and has no rank
    assert files.kept["p39"].decisions[-1].waiting_rank == 29


async def test_a_file_withdrawn_meanwhile_is_passed_over_and_stops_nobody() -> None:
    """Its refusal is an outcome of its own."""
    gone = validated("a", 1)
    gone.withdraw(NOON)
    files = FilesOfEdition(gone, validated("b", 2))
    command = releases.ReleaseDecisions("list-1", called=2, gone=(), at=NOON, cause=BOARD)
    assert await command(Lists(ranked("a", "b")), files) == 1
    assert files.kept["b"].decision is DecisionStatus.ADMITTED


async def test_the_presidents_word_validates_what_was_entered_by_then_and_nothing_later() -> None:
    """A decision entered after the word waits for another one."""
    later = a_complete_file()
    later.enter_decision("d9", REFUSED, an_edition(), "juror", NOON.replace(hour=13))
    files = FilesOfEdition(named("a", a_decided_file()), named("b", later), named("c", a_complete_file()))
    command = approvals.ValidateApproved("paris-2027", "j1", "president", NOON, Cause("jury", 1))
    bench, assigned = JuriesOfEdition(a_jury("j1", "president")), InMemory[Assignments]()
    others = InMemory[Edition](an_edition()), InMemory[Person](), InMemory[Review]()
    assert await command(files, files, bench, bench, assigned, *others) == 1
    assert [one.decisions[-1].step for one in files.kept.values() if one.decisions] == [Step.VALIDATED, Step.ENTERED]


async def test_a_cancelled_edition_takes_its_live_files_along() -> None:
    """What is withdrawn stays so."""
    gone = a_submitted_file()
    gone.withdraw(NOON)
    files = FilesOfEdition(named("a", a_submitted_file()), named("b", gone))
    await editions.CancelApplications("paris-2027", BOARD)(files, files)
    assert [one.file for one in files.kept.values()] == [FileStatus.CANCELLED, FileStatus.WITHDRAWN]


async def test_a_withdrawal_that_meets_a_release_in_between_is_decided_again_with_the_list() -> None:
    """The board refuses to work with another call list than its own; the use case reads again."""
    call_list = ranked("a", "b", "c")
    lists, boards = Lists(call_list), InMemory[SeatBoard](a_seat_board(capacity=1))

    def released_in_between(_: str) -> None:
        boards.before_change = lambda _: None
        board = deepcopy(boards.kept["paris-2027"])
        board.release(Calls((call_list,)), NOON)
        boards.kept["paris-2027"] = board

    boards.before_change = released_in_between
    command, editions_ = offers.FreePlace("paris-2027", "a", Cause("a", 3)), InMemory[Edition](an_edition())
    board = await command(boards, lists, editions_, Noon())
    assert board is not None
    assert [fact.application_id for fact in boards.published if isinstance(fact, PlaceOffered)] == ["b"]


class Shelf:
    """Uploads in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def put(self, storage_id: str, content: bytes) -> None:
        self.kept[storage_id] = content

    async def get(self, storage_id: str) -> bytes:
        return self.kept[storage_id]

    async def delete(self, storage_id: str) -> None:
        self.kept.pop(storage_id, None)

    async def delete_under(self, prefix: str) -> None:
        self.kept = {one: content for one, content in self.kept.items() if not one.startswith(prefix)}

    async def older_than(self, age: timedelta) -> AsyncIterator[str]:
        for storage_id in list(self.kept):
            yield storage_id


@dataclass
class Guard:
    found: str | None

    async def find(self, content: bytes) -> str | None:
        return self.found


async def test_what_the_antivirus_finds_something_in_is_never_kept() -> None:
    """The file stays as it was; the same upload passes once nothing is found in it."""
    files, shelf, edition = FilesOfEdition(a_draft()), Shelf(), InMemory[Edition](an_edition())
    command = uploads.ReceiveDocument("ada", "cv", b"bytes", "application/pdf", "ab" * 32)
    with pytest.raises(Infected):
        await command(files, edition, shelf, Guard("Eicar"), Noon())
    assert (shelf.kept, files.kept["ada"].documents["cv"].file) == ({}, None)
    await command(files, edition, shelf, Guard(None), Noon())
    (storage_id,) = shelf.kept
    assert storage_id.startswith("ada/")


async def test_a_sweep_keeps_what_a_file_names_and_asks_nothing_of_other_names() -> None:
    """Uploads of no file at all go, and the next sweep is a day away."""
    files, shelf, edition = FilesOfEdition(a_draft()), Shelf(), InMemory[Edition](an_edition())
    command = uploads.ReceiveDocument("ada", "cv", b"bytes", "application/pdf", "ab" * 32)
    await command(files, edition, shelf, Guard(None), Noon())
    (named,) = shelf.kept
    shelf.kept |= {"ada/stray": b"", "nobody/stray": b"", "another-sort": b""}
    sweeping = InMemory[Sweep](Sweep.planned(NOON))
    swept = await sweeps.SweepUploads("uploads")(sweeping, files, shelf, Noon())
    assert (set(shelf.kept), swept.forgotten) == ({named, "another-sort"}, 2)
    assert swept.due == NOON + timedelta(days=1)
