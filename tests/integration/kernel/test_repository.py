"""What a use case may rely on, of the store with both drivers and of the repository of unit tests alike."""

import pytest

from shared.kernel.errors import NotFound, VersionChanged
from shared.kernel.ids import new_id
from shared.kernel.repository import Cause, Repository
from tests.integration.kernel.place import Place
from tests.integration.kernel.tally import Tally, TooMuch
from tests.support.memory import InMemory

Tallies = Repository[Tally]


@pytest.fixture(scope="module")
def memory() -> Tallies:
    return InMemory[Tally]()


@pytest.fixture(params=["memory", "store"])
def tallies(request: pytest.FixtureRequest, memory: Tallies, place: Place) -> Tallies:
    return memory if request.param == "memory" else place.store


pytestmark = pytest.mark.parametrize("place", ["motor", "pymongo"], indirect=True, scope="module")


async def test_an_aggregate_is_added_once_and_the_second_gets_the_first(tallies: Tallies) -> None:
    id_ = new_id()
    first = await tallies.add(Tally(id=id_, total=1))
    second = await tallies.add(Tally(id=id_, total=2))
    assert (first.version, second.version) == (1, 1)
    assert (first.total, second.total, (await tallies.get(id_)).total) == (1, 1, 1)


async def test_what_is_read_shares_nothing_with_what_is_saved(tallies: Tallies) -> None:
    id_ = (await tallies.add(Tally(id=new_id()))).id
    (await tallies.get(id_)).labels.append("of the reader alone")
    assert (await tallies.get(id_)).labels == []


async def test_a_change_answers_the_aggregate_it_saved_with_the_next_version(tallies: Tallies) -> None:
    id_ = (await tallies.add(Tally(id=new_id()))).id
    changed = await tallies.change(id_, lambda tally: tally.step("first"))
    stored = await tallies.get(id_)
    assert changed.labels == stored.labels == ["first"]
    assert changed.version == stored.version == 2
    assert (len(changed.facts), stored.facts) == (1, ())


async def test_a_change_that_changes_nothing_keeps_the_version(tallies: Tallies) -> None:
    id_ = (await tallies.add(Tally(id=new_id(), marks=("seen",)))).id
    assert (await tallies.change(id_, lambda tally: tally.mark("seen"))).version == 1
    assert (await tallies.get(id_)).version == 1


async def test_an_exception_changes_nothing(tallies: Tallies) -> None:
    id_ = (await tallies.add(Tally(id=new_id()))).id

    def half_way(tally: Tally) -> None:
        tally.step("half")
        raise TooMuch

    with pytest.raises(TooMuch):
        await tallies.change(id_, half_way)
    assert (await tallies.get(id_)).labels == []


async def test_an_event_is_applied_once_and_an_earlier_one_never_after_it(tallies: Tallies) -> None:
    id_ = (await tallies.add(Tally(id=new_id()))).id
    for sequence, label in ((2, "second"), (2, "second again"), (1, "first, too late"), (3, "third")):
        await tallies.change(id_, lambda tally, label=label: tally.step(label), cause=Cause("source", sequence))  # type: ignore[misc]
    await tallies.change(id_, lambda tally: tally.step("of another source"), cause=Cause("other", 1))
    assert (await tallies.get(id_)).labels == ["second", "third", "of another source"]


async def test_an_event_that_changes_nothing_is_applied_all_the_same(tallies: Tallies) -> None:
    id_ = (await tallies.add(Tally(id=new_id(), marks=("seen",)))).id
    await tallies.change(id_, lambda tally: tally.mark("seen"), cause=Cause("source", 1))
    await tallies.change(id_, lambda tally: tally.mark("new"), cause=Cause("source", 1))
    assert (await tallies.get(id_)).marks == ("seen",)


async def test_a_refused_event_may_be_delivered_again(tallies: Tallies) -> None:
    id_ = (await tallies.add(Tally(id=new_id()))).id
    with pytest.raises(TooMuch):
        await tallies.change(id_, lambda tally: tally.step("refused", by=-1), cause=Cause("source", 1))
    await tallies.change(id_, lambda tally: tally.step("accepted"), cause=Cause("source", 1))
    assert (await tallies.get(id_)).labels == ["accepted"]


async def test_another_version_than_expected_and_an_unknown_id_are_refused(tallies: Tallies) -> None:
    id_ = (await tallies.add(Tally(id=new_id()))).id
    await tallies.change(id_, lambda tally: tally.step("first"), expect=1)
    with pytest.raises(VersionChanged):
        await tallies.change(id_, lambda tally: tally.step("second"), expect=1)
    with pytest.raises(NotFound):
        await tallies.change("nobody", lambda tally: tally.step("second"))
    with pytest.raises(NotFound):
        await tallies.get("nobody")
    assert await tallies.find("nobody") is None


async def test_an_erasure_is_a_change(tallies: Tallies) -> None:
    id_ = (await tallies.add(Tally(id=new_id()))).id
    assert (await tallies.erase(id_, Tally.bury)).labels == (await tallies.get(id_)).labels == ["buried"]
