"""A database changes its shape on a real server: once, in order, whoever dies or works beside it. With both drivers."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.local.stack import Servers
from shared.kernel.ids import new_id
from shared.mongo.client import disconnect
from shared.mongo.indexes import Index, apply
from shared.mongo.migrations import Migration, Work, WrongDatabase, migrate, told_by_topic
from shared.mongo.store import Store
from tests.integration.kernel.migrating import COUNT_STEPS, LEASE_SECONDS, UNCOUNTED, CountedTally, counted
from tests.integration.kernel.place import ROOT
from tests.integration.kernel.tally import OUT, Tally, TallySettings, store_of
from tests.support.eventually import eventually

DOCUMENTS = 1_200


@pytest.fixture(params=["motor", "pymongo"])
async def settings(servers: Servers, request: pytest.FixtureRequest) -> TallySettings:
    return TallySettings(
        env="test",
        mongo_url=servers.mongo_url,
        mongo_database=f"m{new_id()[-8:]}",
        mongo_driver=request.param,
        kafka_bootstrap=servers.kafka_bootstrap,
    )


@pytest.fixture
async def stores(settings: TallySettings) -> AsyncIterator[list[Store[Tally]]]:
    """Of the code before, which knows the tally without its count of steps; each with connections of its own."""
    four = [store_of(settings) for _ in range(4)]
    yield four
    await four[0].collection.database.client.drop_database(settings.database)
    for store in four:
        await disconnect(store.collection.database)


@pytest.fixture
def store(stores: list[Store[Tally]]) -> Store[Tally]:
    return stores[0]


@pytest.fixture
def after(settings: TallySettings, stores: list[Store[Tally]]) -> Store[CountedTally]:
    """Of the code of the next version."""
    database = stores[-1].collection.database
    return Store(database, "tallies", CountedTally, says_nothing, service="tally", clock=settings.clock())


@pytest.fixture
def database(store: Store[Tally]) -> Any:
    return store.collection.database


async def many_tallies(store: Store[Tally]) -> list[str]:
    """So many of the old shape, with one label each, that have told nothing."""
    one = await store.add(Tally(id=new_id(), total=1, labels=["0"]))
    document = await store.collection.find_one({"_id": one.id})
    ids = [one.id, *(new_id() for _ in range(DOCUMENTS - 1))]
    await store.collection.insert_many([{**document, "_id": id_} for id_ in ids[1:]])
    return ids


def says_nothing(_: CountedTally, fact: object) -> Any:
    raise AssertionError(fact)


async def recorded(database: Any) -> list[dict[str, Any]]:
    return list(await database["migrations"].find({"_id": {"$type": "number"}}).sort("_id", 1).to_list(None))


def noting(taken: list[int], number: int, **own: Any) -> Migration:
    async def step(_: Work) -> None:
        taken.append(number)

    return Migration(number, f"step-{number}", step, **own)


async def test_each_step_is_taken_once_in_order_and_recorded(database: Any) -> None:
    taken: list[int] = []
    await migrate(database, [noting(taken, 1), noting(taken, 2)])
    await migrate(database, [noting(taken, 1), noting(taken, 2), noting(taken, 3)])
    assert taken == [1, 2, 3]
    steps = await recorded(database)
    assert [(step["_id"], step["name"], step["runs"]) for step in steps] == [(n, f"step-{n}", 1) for n in taken]
    assert all(step["begun"] <= step["finished"] for step in steps)


async def test_a_run_killed_in_the_middle_is_finished_by_the_next(
    settings: TallySettings, store: Store[Tally], database: Any
) -> None:
    """kill -9 with some hundreds done: the next waits for the dead one's lease, and does each document exactly once."""
    await many_tallies(store)
    async with migrating_apart(settings) as process:

        async def halfway() -> bool:
            return process.returncode is not None or (await recorded(database) or [{}])[0].get("rewritten", 0) >= 400

        await eventually(halfway)
        process.kill()
        await process.wait()
    left = await database["tallies"].count_documents(UNCOUNTED)
    assert 0 < left < DOCUMENTS
    await migrate(database, [COUNT_STEPS], seconds=LEASE_SECONDS)
    assert await database["tallies"].count_documents(UNCOUNTED) == 0
    assert await database["tallies"].distinct("version") == [2]
    (step,) = await recorded(database)
    assert (step["runs"], "finished" in step) == (2, True)


@contextlib.asynccontextmanager
async def migrating_apart(settings: TallySettings) -> AsyncIterator[asyncio.subprocess.Process]:
    told = ("mongo_url", "mongo_database", "mongo_driver", "kafka_bootstrap")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.kernel.migrating",
        env={**os.environ, **{name.upper(): getattr(settings, name) for name in told}},
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_two_runs_at_once_take_each_step_once(stores: list[Store[Tally]], database: Any) -> None:
    taken: list[int] = []
    steps = [COUNT_STEPS, noting(taken, 2)]
    await many_tallies(stores[0])
    runs = (migrate(store.collection.database, steps, seconds=LEASE_SECONDS) for store in stores)
    await asyncio.gather(*runs)
    assert taken == [2]
    assert [step["runs"] for step in await recorded(database)] == [1, 1]
    assert await database["tallies"].distinct("version") == [2]


async def test_code_from_before_reads_and_writes_beside_it_and_nothing_is_lost(
    store: Store[Tally], after: Store[CountedTally], database: Any
) -> None:
    """What the old code writes after its document was visited has the old shape again: today's code reads both."""
    ids = await many_tallies(store)
    running = asyncio.create_task(migrate(database, [COUNT_STEPS]))
    saves = 0
    while not running.done():
        for id_ in ids[saves % 40 :: 300]:
            tally = await store.change(id_, lambda tally: tally.step("old"))
            assert (await after.get(id_)).steps_taken == len(tally.labels)
            saves += 1
    await running
    assert saves > 10
    tallies = [await after.get(id_) for id_ in ids]
    assert sum(tally.total for tally in tallies) == DOCUMENTS + saves
    assert all(tally.steps_taken == len(tally.labels) for tally in tallies)
    once_the_old_are_gone = Migration(2, "count-steps-again", COUNT_STEPS.step)
    await migrate(database, [COUNT_STEPS, once_the_old_are_gone])
    assert await database["tallies"].count_documents(UNCOUNTED) == 0


async def test_a_save_decided_on_the_old_shape_is_decided_again(
    store: Store[Tally], after: Store[CountedTally]
) -> None:
    """Today's code that read a document before its turn and saves it after cannot bring the old shape back."""
    tally = await store.add(Tally(id=new_id(), total=1, labels=["0"]))
    read_before = await store.collection.find_one({"_id": tally.id})
    await migrate(store.collection.database, [COUNT_STEPS])
    late = {"$set": {"state": read_before["state"], "version": 2}}
    assert (await store.collection.update_one({"_id": tally.id, "version": 1}, late)).matched_count == 0
    changed = await after.change(tally.id, lambda tally: tally.labels.append("1"))
    assert changed.steps == 1


async def test_code_that_a_step_has_left_behind_is_refused_and_told_which(database: Any) -> None:
    taken: list[int] = []
    await migrate(database, [noting(taken, 1), noting(taken, 2, takes_away=True)])
    with pytest.raises(WrongDatabase, match=r"newer than this code, which knows 1 steps: step 2, 'step-2'"):
        await migrate(database, [noting(taken, 1)])
    assert taken == [1, 2]


async def test_code_before_a_step_that_only_adds_goes_on(database: Any) -> None:
    taken: list[int] = []
    await migrate(database, [noting(taken, 1), noting(taken, 2)])
    await migrate(database, [noting(taken, 1)])
    assert taken == [1, 2]


async def test_a_database_of_another_line_of_development_is_refused(database: Any) -> None:
    taken: list[int] = []
    await migrate(database, [noting(taken, 1)])
    with pytest.raises(WrongDatabase, match=r"'step-1', of this code 'count-steps'"):
        await migrate(database, [COUNT_STEPS])


async def test_a_step_that_fails_is_taken_anew_and_holds_nobody_up(database: Any) -> None:
    taken: list[int] = []

    async def fails(_: Work) -> None:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        await migrate(database, [Migration(1, "step-1", fails), noting(taken, 2)])
    lease = await database["migrations"].find_one({"_id": "lease"})
    assert lease["owner"] is None, "the next run does not wait until the lease of this one has ended"
    await migrate(database, [noting(taken, 1), noting(taken, 2)])
    assert taken == [1, 2]


async def test_an_index_gives_way_to_the_one_that_replaces_it(store: Store[Tally], database: Any) -> None:
    await apply(database, {"tallies": [Index(("state.total",), unique="total")]})
    wider = Index(("state.total", "state.rung"), unique="rung")

    async def step(work: Work) -> None:
        await work.replace_index("tallies", "unique:total", wider)
        await work.replace_index("nowhere", "unique:total", wider)

    await migrate(database, [Migration(1, "wider", step)])
    assert set(await database["tallies"].index_information()) == {"_id_", "unique:rung"}
    await store.add(Tally(id=new_id(), total=1))
    await store.add(Tally(id=new_id(), total=1, rung=1))


async def test_an_aggregate_from_before_counts_on_what_it_tells(store: Store[Tally], database: Any) -> None:
    tally = Tally(id=new_id())
    for label in "abc":
        tally.step(label)
    await store.add(tally)
    await store.collection.update_one({"_id": tally.id}, {"$unset": {"told": ""}})
    await migrate(database, [Migration(1, "told-by-topic", told_by_topic("tallies", topics=[OUT]))])
    await store.change(tally.id, lambda tally: tally.step("d"))
    document = await store.collection.find_one({"_id": tally.id})
    assert [int(told["event"]["sequence"]) for told in document["outbox"]] == [1, 2, 3, 4]


async def test_what_does_not_change_as_it_should_ends_all_the_same_and_is_counted(database: Any) -> None:
    await database["tallies"].insert_one({"_id": "a", "state": {"labels": []}})

    async def step(work: Work) -> None:
        await work.rewrite("tallies", {}, counted)

    await migrate(database, [Migration(1, "never-done", step)])
    (recorded_step,) = await recorded(database)
    assert (recorded_step["left"], "finished" in recorded_step) == (1, True)
