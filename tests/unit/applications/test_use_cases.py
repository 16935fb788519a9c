"""Use cases that do more than load, decide, save: many files at once, and concurrent releases."""

from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass, replace
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
from shared.kernel.errors import InvalidField, Refusal
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


async def test_a_release_contains_validated_decisions_and_skips_withdrawn_files() -> None:
    """In order of rank, with refusals; withdrawn and incomplete files are skipped."""
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


async def test_a_release_is_refused_while_a_complete_file_is_undecided_or_nothing_is_validated() -> None:
    """The refusal counts the complete files without a validated decision."""
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


async def test_a_list_that_the_board_refuses_is_deleted() -> None:
    """The board has changed, or refuses; the list that it accepts stays."""
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


async def test_a_list_left_by_an_interrupted_release_is_deleted_by_the_next_one() -> None:
    """A list that a concurrent release has just written stays, because its board may still accept it."""
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


async def test_an_interrupted_release_of_decisions_is_finished_by_a_retry_and_none_is_released_twice() -> None:
    """The event is redelivered; files that consumed it are unchanged, the others consume it now."""
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


async def test_a_file_withdrawn_during_a_release_is_skipped_and_blocks_no_other() -> None:
    """Its refusal is a recorded outcome."""
    gone = validated("a", 1)
    gone.withdraw(NOON)
    files = FilesOfEdition(gone, validated("b", 2))
    command = releases.ReleaseDecisions("list-1", called=2, gone=(), at=NOON, cause=BOARD)
    assert await command(Lists(ranked("a", "b")), files) == 1
    assert files.kept["b"].decision is DecisionStatus.ADMITTED


async def test_the_president_validates_all_decisions_entered_so_far_and_no_later_one() -> None:
    """A decision entered later waits for another validation."""
    later = a_complete_file()
    later.enter_decision("d9", REFUSED, an_edition(), "juror", NOON.replace(hour=13))
    files = FilesOfEdition(named("a", a_decided_file()), named("b", later), named("c", a_complete_file()))
    command = approvals.ValidateApproved("paris-2027", "j1", "president", NOON, Cause("jury", 1))
    bench, assigned = JuriesOfEdition(a_jury("j1", "president")), InMemory[Assignments]()
    others = InMemory[Edition](an_edition()), InMemory[Person](), InMemory[Review]()
    assert await command(files, files, bench, bench, assigned, *others) == 1
    assert [one.decisions[-1].step for one in files.kept.values() if one.decisions] == [Step.VALIDATED, Step.ENTERED]


async def test_a_cancelled_edition_cancels_its_live_files() -> None:
    """A withdrawn file stays withdrawn."""
    gone = a_submitted_file()
    gone.withdraw(NOON)
    files = FilesOfEdition(named("a", a_submitted_file()), named("b", gone))
    await editions.CancelApplications("paris-2027", BOARD)(files, files)
    assert [one.file for one in files.kept.values()] == [FileStatus.CANCELLED, FileStatus.WITHDRAWN]


async def test_a_withdrawal_during_a_release_is_decided_again_with_the_new_list() -> None:
    """The board refuses another call list than its own, and the use case reads again."""
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
    """A file store in a dictionary."""

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


async def test_an_infected_upload_is_never_stored() -> None:
    """The file is unchanged; the same upload is accepted once the scanner finds nothing."""
    files, shelf, edition = FilesOfEdition(a_draft()), Shelf(), InMemory[Edition](an_edition())
    command = uploads.ReceiveDocument("ada", "cv", b"bytes", "application/pdf", "ab" * 32)
    with pytest.raises(Infected):
        await command(files, edition, shelf, Guard("Eicar"), Noon())
    assert (shelf.kept, files.kept["ada"].documents["cv"].file) == ({}, None)
    await command(files, edition, shelf, Guard(None), Noon())
    (storage_id,) = shelf.kept
    assert storage_id.startswith("ada/")


async def test_a_document_is_sent_again_from_an_earlier_application_if_its_rule_allows_it() -> None:
    """By default it does; a document that is written anew each time has to be uploaded."""
    files, shelf, once_only = FilesOfEdition(a_draft(), named("earlier", a_draft())), Shelf(), an_edition()
    once_only.documents = tuple(replace(rule, reusable=False) for rule in once_only.documents)
    upload = uploads.ReceiveDocument("earlier", "cv", b"bytes", "application/pdf", "ab" * 32)
    again = uploads.ReuseDocument("ada", "cv", "earlier")
    await upload(files, InMemory[Edition](once_only), shelf, Guard(None), Noon())
    with pytest.raises(InvalidField) as refused:
        await again(files, InMemory[Edition](once_only), shelf, Guard(None), Noon())
    assert (refused.value.data["field"], len(shelf.kept)) == ("application_id", 1)
    await again(files, InMemory[Edition](an_edition()), shelf, Guard(None), Noon())
    assert len(shelf.kept) == 2


async def test_a_sweep_keeps_uploads_of_applications_and_skips_ids_of_another_form() -> None:
    """Uploads without an application are deleted, and the next sweep is due in a day."""
    files, shelf, edition = FilesOfEdition(a_draft()), Shelf(), InMemory[Edition](an_edition())
    command = uploads.ReceiveDocument("ada", "cv", b"bytes", "application/pdf", "ab" * 32)
    await command(files, edition, shelf, Guard(None), Noon())
    (named,) = shelf.kept
    shelf.kept |= {"ada/stray": b"", "nobody/stray": b"", "another-sort": b""}
    sweeping = InMemory[Sweep](Sweep.planned(NOON))
    swept = await sweeps.SweepUploads("uploads")(sweeping, files, shelf, Noon())
    assert (set(shelf.kept), swept.forgotten) == ({named, "another-sort"}, 2)
    assert swept.due == NOON + timedelta(days=1)
