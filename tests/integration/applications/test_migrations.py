"""A database of applications from before several juries and call lists is brought here by the deploy step."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.local.stack import Servers
from deploy.prepare import prepare
from services.applications.bootstrap import compose
from services.applications.domain.file.person import Card, Person
from services.applications.domain.jury.jury import MAIN, Jury
from services.applications.domain.policy import Strictness
from services.applications.domain.seats.board import BoardState, SeatBoard
from services.applications.persistence.repositories import JuryStore, PersonStore, SeatBoardStore
from services.applications.settings import ApplicationsSettings
from shared.composition import Composition
from shared.kernel.errors import AlreadyExists
from shared.kernel.ids import new_id
from shared.kernel.words import Locale
from shared.mongo.client import disconnect
from shared.mongo.indexes import Index, apply


@pytest.fixture
async def service(servers: Servers) -> AsyncIterator[Composition]:
    composition = compose(
        ApplicationsSettings(
            env="test",
            mongo_url=servers.mongo_url,
            mongo_database=f"a{new_id()[-8:]}",
            kafka_bootstrap=servers.kafka_bootstrap,
            link_key="k" * 64,
        )
    )
    yield composition
    await composition.database.client.drop_database(composition.database.name)
    await disconnect(composition.database)


def a_jury(edition_id: str, **own: Any) -> Jury:
    return Jury(id=new_id(), edition_id=edition_id, institution_id="paris", members=["a"], president="a", **own)


def a_board(state: BoardState) -> SeatBoard:
    own: dict[str, Any] = {"institution_id": "paris", "capacity": 3, "answer_days": 7, "answer_days_waiting_list": 2}
    return SeatBoard(id=new_id(), state=state, **own)


async def test_the_one_jury_of_an_edition_becomes_its_main_one_and_others_may_stand_beside_it(
    service: Composition,
) -> None:
    juries = JuryStore(service.database, service.clock)
    await apply(service.database, {"juries": [Index(("state.edition_id",), unique="edition_id")]})
    first = await juries.add(a_jury("e"))
    await juries.collection.update_one({"_id": first.id}, {"$unset": {"state.code": ""}})
    await prepare(service)
    indexes = await juries.collection.index_information()
    assert "unique:edition_id" not in indexes
    assert indexes["unique:code"]["key"] == [("state.edition_id", 1), ("state.code", 1)]
    await juries.add(a_jury("e", code="oral"))
    with pytest.raises(AlreadyExists):
        await juries.add(a_jury("e", code=MAIN))


async def test_a_board_keeps_the_call_list_it_had_released(service: Composition) -> None:
    boards = SeatBoardStore(service.database, service.clock)
    released, waiting = await boards.add(a_board(BoardState.CALLING)), await boards.add(a_board(BoardState.WAITING))
    before: list[tuple[str, str | None]] = [(released.id, "list-1"), (waiting.id, None)]
    for id_, known in before:
        change = {"$unset": {"state.call_list_ids": ""}, "$set": {"state.call_list_id": known}}
        await boards.collection.update_one({"_id": id_}, change)
    await prepare(service)
    assert (await boards.get(released.id)).call_list_ids == ["list-1"]
    assert (await boards.get(waiting.id)).call_list_ids == []


async def test_a_card_of_before_counts_from_the_step_on_and_a_grave_from_nowhere(service: Composition) -> None:
    persons, now = PersonStore(service.database, service.clock), service.clock.now()
    card = Card("Ada", "Lovelace", "ada@example.org", Locale.EN)
    old = await persons.add(Person.register(new_id(), card, Strictness(), now))
    grave = await persons.add(Person.tombstone(new_id(), now))
    await persons.collection.update_many({}, {"$unset": {"state.changed_at": ""}})
    await prepare(service)
    changed = (await persons.get(old.id)).changed_at
    assert changed is not None
    assert changed >= now
    assert (await persons.get(grave.id)).changed_at is None
