"""The erasure of a person is final: card, documents, and every event that could restore them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applications.domain.edition import Edition, EditionStatus
from services.applications.domain.errors import PersonErased
from services.applications.domain.events import (
    ApplicationErased,
    ApplicationWithdrawn,
    ContactCardChanged,
    ContactCardErased,
)
from services.applications.domain.file.application import FileStatus
from services.applications.domain.file.document import DocumentStatus
from services.applications.domain.file.person import NOBODY, Card, Person
from services.applications.domain.policy import Strictness
from services.applications.domain.records.export import Export, ExportFormat, ExportState
from services.applications.messaging.outbound import to_contract
from services.applications.use_cases import queries
from services.applications.use_cases.file import files
from services.applications.use_cases.records import erasure
from shared.contracts.envelope import Tombstone
from shared.kernel.errors import NotFound
from shared.kernel.words import Locale, Text
from tests.support.memory import InMemory
from tests.unit.applications.builders import NOON, a_submitted_file, an_edition
from tests.unit.applications.memory import FilesOfEdition

STRICT = Strictness()
CARD = Card("Ada", "Lovelace", "ada@example.org", Locale.EN, "physician", None, "CHU")
LATER = NOON + timedelta(days=1)


class Noon:
    def now(self) -> datetime:
        return NOON


class Shelf:
    """A file store that records deletions."""

    def __init__(self) -> None:
        self.deleted: list[str] = []
        self.before_delete: Callable[[str], None] = lambda _: None

    async def delete(self, storage_id: str) -> None:
        self.before_delete(storage_id)
        self.deleted.append(storage_id)

    async def delete_under(self, prefix: str) -> None:
        await self.delete(prefix)


class Files(FilesOfEdition):
    async def matching(self, wanted, limit, cursor):  # type: ignore[no-untyped-def]
        page = await super().matching(wanted, limit, cursor)
        return type(page)(tuple(one for one in self.kept.values() if one.person_id == wanted.person_id))


def somebody() -> Person:
    return Person.register("p1", CARD, STRICT, NOON)


def test_a_tombstone_keeps_an_id_and_a_time_and_is_recorded_once() -> None:
    person = somebody()
    person.erase(NOON)
    person.erase(LATER)
    assert (person.card, person.email_key, person.erased_at) == (NOBODY, "p1", NOON)
    assert person.facts == (ContactCardChanged(), ContactCardErased())


def test_the_erasure_is_published_as_a_key_without_a_value() -> None:
    assert to_contract(somebody(), ContactCardErased()) == Tombstone("applications.contacts")


@given(st.lists(st.sampled_from(["erase", "correct", "republish_erasure"]), max_size=8))
def test_no_transition_after_an_erasure_restores_personal_data(steps: list[str]) -> None:
    person = somebody()
    person.erase(NOON)
    for step in steps:
        if step == "correct":
            with pytest.raises(PersonErased):
                person.correct(CARD, STRICT, NOON)
        elif step == "erase":
            person.erase(LATER)
        else:
            person.republish_erasure()
    assert (person.card, person.erased_at) == (NOBODY, NOON)
    assert person.facts[0] == ContactCardChanged()
    assert set(person.facts[1:]) == {ContactCardErased()}


def test_an_erased_file_is_withdrawn_and_keeps_its_statuses_and_accepts_nothing() -> None:
    application = a_submitted_file()
    before = {kind: one.status for kind, one in application.documents.items()}
    application.documents["cv"].label = Text("CV de Ada", "Ada's CV")
    application.erase(NOON, over=False)
    assert application.file is FileStatus.WITHDRAWN
    assert application.facts[-2:] == (ApplicationWithdrawn(NOON), ApplicationErased(NOON))
    assert {kind: one.status for kind, one in application.documents.items()} == before
    assert not [one for one in application.documents.values() if one.file or one.label or one.request]
    with pytest.raises(PersonErased):
        application.reopen("secretary", "withdrawn-by-mistake", None, an_edition(), NOON)
    facts = application.facts
    application.erase(LATER, over=False)
    assert (application.erased_at, application.facts) == (NOON, facts)


def test_an_erased_file_of_a_finished_edition_is_not_withdrawn() -> None:
    application = a_submitted_file()
    facts = application.facts
    application.erase(NOON, over=True)
    assert (application.file, application.facts) == (FileStatus.SUBMITTED, (*facts, ApplicationErased(NOON)))
    with pytest.raises(PersonErased):
        application.validate_document("cv")
    assert application.documents["cv"].status is DocumentStatus.RECEIVED


@pytest.mark.parametrize(
    ("status", "left"),
    [
        (EditionStatus.OPEN, FileStatus.WITHDRAWN),
        (EditionStatus.RUNNING, FileStatus.WITHDRAWN),
        (EditionStatus.FINISHED, FileStatus.SUBMITTED),
    ],
)
async def test_the_uploads_of_all_files_of_the_person_are_deleted_and_no_others(
    status: EditionStatus, left: FileStatus
) -> None:
    edition, own, other = an_edition(), a_submitted_file(), a_submitted_file()
    edition.status = status
    own.person_id, other.id, other.person_id = "p1", "another", "p2"
    bytes_, store = Shelf(), Files(own, other)
    command = erasure.ForgetApplications("p1")
    for _ in range(2):
        forgotten = await command(
            store,
            store,
            InMemory[Edition](edition),
            bytes_,  # type: ignore[arg-type]
            Noon(),
        )
        assert forgotten == 1
    assert set(bytes_.deleted) == {f"{own.id}/"}
    assert (store.kept[own.id].file, store.kept[own.id].erased_at) == (left, NOON)
    assert store.kept["another"].erased_at is None


class Tables(InMemory[Export]):
    async def of_editions(self, edition_ids):  # type: ignore[no-untyped-def]
        here = [one for one in self.kept.values() if one.edition_id in edition_ids]
        return tuple(one.id for one in here if one.state is not ExportState.FORGOTTEN)


async def test_an_export_that_may_name_the_person_is_deleted_even_while_it_is_written() -> None:
    def a_table(id: str, edition_id: str, **own: object) -> Export:
        return Export(
            id=id,
            edition_id=edition_id,
            institution_id="paris",
            jury_id=None,
            format=ExportFormat.CSV,
            asked_by="secretary",
            asked_at=NOON,
            total=1,
            **own,  # type: ignore[arg-type]
        )

    own = a_submitted_file()
    own.person_id = "p1"
    done = a_table("done", own.edition_id, state=ExportState.DONE, content_id="done/whole")
    running, other = a_table("running", own.edition_id, parts=["running/1"]), a_table("other", "another-edition")
    tables, shelf = Tables(done, running, other), Shelf()

    def cut_off(_: str) -> None:
        shelf.before_delete = lambda _: None
        raise ConnectionError

    async def forget() -> int:
        return await erasure.ForgetExports("p1")(Files(own), tables, tables, shelf)  # type: ignore[arg-type]

    shelf.before_delete = cut_off
    with pytest.raises(ConnectionError):
        await forget()
    assert await forget() == 2, "what was cut off is done again whole"
    assert sorted(set(shelf.deleted)) == ["done/", "running/"]
    states = {name: one.state for name, one in tables.kept.items()}
    assert states == {"done": "forgotten", "running": "forgotten", "other": "running"}


async def test_a_late_card_makes_the_erasure_published_again_only_for_an_erased_person() -> None:
    alive, dead = Person.register("alive", CARD, STRICT, NOON), Person.tombstone("dead", NOON)
    persons = InMemory[Person](alive, dead)
    published = []
    for whose in ("alive", "dead", "unknown"):
        await erasure.RepublishTombstone(whose)(persons)
        published.append(list(persons.published))
    assert published == [[], [ContactCardErased()], [ContactCardErased()]]


async def test_a_restored_database_erases_every_person_of_the_register_again_known_or_not() -> None:
    persons = InMemory[Person](somebody())
    for whose in ("p1", "unknown", "p1"):
        tombstone = await erasure.ReapplyErasure(whose, NOON)(persons)
        assert (tombstone.card, tombstone.erased_at) == (NOBODY, NOON)
    assert ContactCardErased() in persons.published


async def test_a_consumed_tombstone_erases_a_person_of_a_restored_database() -> None:
    persons = InMemory[Person](somebody())
    for whose in ("p1", "unknown"):
        await erasure.EraseRestoredPerson(whose)(persons, Noon())
    assert persons.kept["p1"].erased_at == NOON
    assert "unknown" not in persons.kept


async def test_an_erased_person_is_not_found_and_starts_no_application() -> None:
    tombstone, edition = Person.tombstone("p1", NOON), an_edition()
    persons, store = InMemory[Person](tombstone), Files()
    with pytest.raises(NotFound):
        await queries.GetPerson("p1")(persons)
    command = files.StartApplication("a", "p1", edition.id, "health")
    with pytest.raises(PersonErased):
        await command(InMemory[Edition](edition), store, persons, Noon())
    assert store.kept == {}


async def test_a_file_started_during_the_erasure_is_withdrawn_with_it() -> None:
    """The person existed at the start; the erasure searched for files before this one was stored."""
    edition, store = an_edition(), Files()

    class Erased(InMemory[Person]):
        async def get(self, id: str) -> Person:
            found = await super().get(id)
            self.kept["p1"].erase(NOON)
            return found

    command = files.StartApplication("a", "p1", edition.id, "health")
    at = Noon()
    edition.opens_at = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(PersonErased):
        await command(InMemory[Edition](edition), store, Erased(somebody()), at)
    assert (store.kept["a"].file, store.kept["a"].erased_at) == (FileStatus.WITHDRAWN, NOON)
