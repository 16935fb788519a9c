"""The versioned store on a real MongoDB: one write, no lost race, nothing twice. With both drivers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime

import pytest

from shared.kernel.commands import AnsweredTwice, Invocation, Keyed
from shared.kernel.errors import NotFound, VersionChanged
from shared.kernel.ids import new_id
from shared.kernel.repository import Cause, CauseSpent, Contended
from shared.mongo.client import disconnect
from shared.mongo.store import Store, Unstorable
from tests.integration.kernel.place import Place
from tests.integration.kernel.tally import Tally, store_of

pytestmark = pytest.mark.parametrize("place", ["motor", "pymongo"], indirect=True, scope="module")


@pytest.fixture(scope="module")
async def stores(place: Place) -> AsyncIterator[list[Store[Tally]]]:
    """Four stores with connections of their own: four processes, as far as MongoDB can tell."""
    four = [store_of(place.settings) for _ in range(4)]
    yield four
    for store in four:
        await disconnect(store.collection.database)


async def begun(place: Place) -> str:
    return (await place.store.add(Tally(id=new_id()))).id


async def test_a_hundred_changes_at_once_from_four_processes_all_hold(place: Place, stores: list[Store[Tally]]) -> None:
    """Each either holds or says that it gave up; none is lost, and places run without a gap."""
    id_ = await begun(place)

    async def one(n: int) -> bool:
        try:
            await stores[n % 4].change(id_, lambda tally: tally.step(str(n)))
        except Contended:
            return False
        return True

    held = sum(await asyncio.gather(*(one(n) for n in range(100))))
    document = await place.document(id_)
    assert held > 90
    assert (document["state"]["total"], len(set(document["state"]["labels"]))) == (held, held)
    assert [told["place"] for told in document["outbox"]] == list(range(1, held + 1))
    assert (document["version"], document["sequence"]) == (held + 1, held)


async def test_an_event_heard_before_changes_nothing(place: Place) -> None:
    """The same place again, and an earlier one, leave document and outbox as they were."""
    id_ = await begun(place)
    for sequence in (2, 2, 1):
        await place.store.change(id_, lambda tally: tally.step("heard"), cause=Cause("source", sequence))
    document = await place.document(id_)
    assert (document["state"]["total"], len(document["outbox"])) == (1, 1)


@pytest.mark.parametrize("source", ["a.b", "$set", "", "a%2Eb", "x\0y", "topic.events/id", "."])
async def test_any_text_is_a_source(place: Place, source: str) -> None:
    """A dot, a dollar or a NUL in a source neither breaks the write nor is forgotten."""
    id_ = await begun(place)
    for _ in range(2):
        await place.store.change(id_, lambda tally: tally.step("heard"), cause=Cause(source, 1))
    await place.store.change(id_, lambda tally: tally.step("other"), cause=Cause(source + "'", 1))
    assert (await place.store.get(id_)).labels == ["heard", "other"]


async def test_one_event_heard_twice_at_once_has_one_effect(place: Place, stores: list[Store[Tally]]) -> None:
    """Two processes that handle the same event in the same instant make one step."""
    id_ = await begun(place)
    await asyncio.gather(*(s.change(id_, lambda t: t.step("heard"), cause=Cause("source", 1)) for s in stores))
    assert (await place.store.get(id_)).labels == ["heard"]


async def test_a_second_change_for_one_event_by_one_reaction_is_a_bug_that_is_told(place: Place) -> None:
    """Whether the first has just happened, or was found done: the second is never taken for a repetition in silence."""
    id_ = new_id()
    await place.store.add(Tally(id=id_))
    for _ in range(2):
        cause = Cause("source", 1)
        await place.store.change(id_, lambda tally: tally.step("heard"), cause=cause)
        with pytest.raises(CauseSpent):
            await place.store.change(id_, lambda tally: tally.step("lost"), cause=cause)
    assert (await place.store.get(id_)).labels == ["heard"]


async def test_a_birth_happens_once(place: Place) -> None:
    """Adding an id that exists answers with what is there and tells nothing again."""
    id_ = new_id()
    for label in ("first", "second"):
        tally = Tally(id=id_)
        tally.step(label)
        kept = await place.store.add(tally)
    document = await place.document(id_)
    assert kept.labels == document["state"]["labels"] == ["first"]
    assert len(document["outbox"]) == 1


async def test_a_decision_that_changes_nothing_writes_nothing(place: Place) -> None:
    """The version stands, though the state holds a tuple, which lies as a list in the document."""
    id_ = await begun(place)
    await place.store.change(id_, lambda tally: tally.mark("seen"))
    for _ in range(2):
        again = await place.store.change(id_, lambda tally: tally.mark("seen"))
    assert again.version == (await place.document(id_))["version"] == 2


async def test_what_a_decision_raises_leaves_everything_as_it_was(place: Place) -> None:
    """No state, no event, no version."""
    id_ = await begun(place)
    before = await place.document(id_)

    def half_way(tally: Tally) -> None:
        tally.step("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await place.store.change(id_, half_way)
    assert await place.document(id_) == before


async def test_a_version_that_no_longer_stands_and_an_id_that_never_did_are_refused(place: Place) -> None:
    """412 and 404, in the domain's words."""
    id_ = await begun(place)
    await place.store.change(id_, lambda tally: tally.step("one"), expect=1)
    with pytest.raises(VersionChanged):
        await place.store.change(id_, lambda tally: tally.step("two"), expect=1)
    with pytest.raises(NotFound):
        await place.store.change("nobody", lambda tally: tally.step("two"))


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**400])
async def test_what_no_document_can_hold_is_refused(place: Place, value: int) -> None:
    """A refusal, not a fault; nothing is written."""
    id_ = await begun(place)
    with pytest.raises(Unstorable):
        await place.store.change(id_, lambda tally: tally.step("huge", abs(value)))
    with pytest.raises(Unstorable):
        await place.store.add(Tally(id=new_id(), total=value))
    assert (await place.store.get(id_)).total == 0


async def test_moments_come_back_as_they_went(place: Place) -> None:
    """UTC, to the millisecond, beside the state as `due` too."""
    moment = datetime(2031, 5, 6, 7, 8, 9, 123_000, tzinfo=UTC)
    id_ = (await place.store.add(Tally(id=new_id(), rings_at=moment))).id
    assert (await place.store.get(id_)).rings_at == moment
    assert (await place.document(id_))["due"] == moment
    await place.store.change(id_, lambda tally: tally.ring(moment))
    assert "due" not in await place.document(id_)


async def test_a_listing_goes_through_all_pages_in_order_of_id(place: Place) -> None:
    """Each once, whatever the size of the page."""
    ids = sorted([await begun(place) for _ in range(7)])
    found, cursor = [], None
    while True:
        page = await place.store.page({"_id": {"$in": ids}}, limit=3, cursor=cursor)
        found += [tally.id for tally in page.items]
        if (cursor := page.next) is None:
            break
    assert found == ids


def a_keyed_request() -> Invocation:
    return Invocation(keyed=Keyed("key-of-the-request", "fingerprint", lambda tally: {"total": tally.total}))


async def test_the_aggregate_that_a_request_changes_keeps_the_reply_and_one_changed_aside_does_not(
    place: Place,
) -> None:
    store = place.store.on_behalf_of(a_keyed_request())
    asked_for, prepared = await begun(place), await begun(place)
    await store.aside.change(prepared, lambda tally: tally.step("prepared"))
    await store.unanswered.change(prepared, lambda tally: tally.step("again"))
    await store.change(asked_for, lambda tally: tally.step("asked for"))
    assert (await place.document(prepared))["replies"] == []
    assert [kept["reply"] for kept in (await place.document(asked_for))["replies"]] == [{"total": 1}]


async def test_two_aggregates_that_would_keep_the_reply_to_one_request_are_a_bug_and_the_second_is_not_saved(
    place: Place,
) -> None:
    store = place.store.on_behalf_of(a_keyed_request())
    first, second = await begun(place), await begun(place)
    await store.change(first, lambda tally: tally.step("first"))
    with pytest.raises(AnsweredTwice):
        await store.change(second, lambda tally: tally.step("second"))
    assert (await place.store.get(second)).labels == []


async def reads(place: Place, work: Awaitable[object]) -> int:
    """How many times the server was asked for documents of the store while this was done."""
    await place.database.command("profile", 2)
    try:
        await work
    finally:
        await place.database.command("profile", 0)
    profile = place.database["system.profile"]
    count = await profile.count_documents({"ns": f"{place.database.name}.{place.store.name}", "op": "query"})
    await profile.drop()
    return int(count)


async def test_a_change_starts_from_what_the_request_has_read(place: Place) -> None:
    id_, store = await begun(place), place.store.on_behalf_of(Invocation())
    await store.get(id_)
    assert await reads(place, store.change(id_, lambda tally: tally.step("first"))) == 0
    assert await reads(place, store.change(id_, lambda tally: tally.step("second"))) == 1
    assert (await place.store.get(id_)).labels == ["first", "second"]


async def test_a_change_reads_again_when_somebody_has_changed_what_the_request_has_read(place: Place) -> None:
    id_, store = await begun(place), place.store.on_behalf_of(Invocation())
    await store.get(id_)
    await place.store.change(id_, lambda tally: tally.step("in between"))
    assert await reads(place, store.change(id_, lambda tally: tally.step("asked for"))) == 1
    assert (await place.store.get(id_)).labels == ["in between", "asked for"]


async def test_a_change_made_aside_is_not_undone_by_what_the_request_had_read_before(place: Place) -> None:
    id_, store = await begun(place), place.store.on_behalf_of(Invocation())
    await store.get(id_)
    await store.aside.change(id_, lambda tally: tally.step("aside"))
    await store.change(id_, lambda tally: tally.step("asked for"))
    assert (await place.store.get(id_)).labels == ["aside", "asked for"]
