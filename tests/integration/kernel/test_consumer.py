"""The consumer on a real Kafka: order per key, effects once, and nothing dropped unseen."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import pytest
from pymongo.errors import WriteError
from structlog.testing import capture_logs

from shared.kernel.ids import new_id
from shared.messaging.reactions import on, reactions
from shared.observability import logs, metrics
from tests.integration.kernel.place import Place, Working, a_pulse, labels, pulses
from tests.integration.kernel.tally import IN, OUT, HearPulse, PulseV1, Tally, Weather, hear
from tests.support import kafka
from tests.support.eventually import DEADLINE, eventually

pytestmark = [
    pytest.mark.parametrize("place", ["motor", "pymongo"], indirect=True, scope="module"),
    pytest.mark.usefixtures("working"),
]


async def test_handlers_see_each_key_in_order_while_keys_go_in_parallel(place: Place, weather: Weather) -> None:
    """Thirty keys of ten events, said one key after the other's turn; slow keys hold up their own only."""
    ids = [new_id() for _ in range(30)]
    together = asyncio.Barrier(8)

    async def eight_at_once(pulse: HearPulse) -> None:
        if pulse.label == "1" and pulse.tally_id in ids[:8]:
            async with asyncio.timeout(DEADLINE):
                await together.wait()  # passes only if eight keys are in hand at the same time
        if pulse.tally_id in ids:
            await asyncio.sleep(0.001 * (hash((pulse.tally_id, pulse.label)) % 5))

    ids[:8] = _in_lanes_of_their_own(8)
    weather.sky = eight_at_once
    try:
        lives = [pulses(id_, 10) for id_ in ids]
        await place.say(life[n] for n in range(10) for life in lives)
        for id_ in ids:
            await place.knows(id_, labels(10))
    finally:
        weather.sky = None
    assert [weather.heard_of(id_) for id_ in ids] == [labels(10)] * 30


def _in_lanes_of_their_own(count: int) -> list[str]:
    found: dict[int, str] = {}
    while len(found) < count:
        id_ = new_id()
        found.setdefault(crc32(id_.encode()) % 32, id_)
    return list(found.values())


async def test_an_event_said_again_or_late_changes_nothing(place: Place) -> None:
    """1 2 1 3 2 3 4 4: four steps, four events of ours."""
    id_ = new_id()
    life = pulses(id_, 4)
    await place.say(life[n - 1] for n in (1, 2, 1, 3, 2, 3, 4, 4))
    await place.knows(id_, labels(4))
    await place.everything_sent()
    steps = await place.steps(id_)
    assert [event["data"]["label"] for event in steps] == labels(4)
    assert [int(event["sequence"]) for event in steps] == [1, 2, 3, 4]


async def test_two_topics_of_one_source_have_places_of_their_own(place: Place) -> None:
    """A late place on one topic is news, though a later one was heard on another."""
    id_ = new_id()
    contract, event = a_pulse(id_, "here", 1)
    await place.say([(contract, event)])
    await place.knows(id_, ["here"])

    class Elsewhere(PulseV1):
        topic = OUT

    there = reactions(on(Elsewhere, hear)).read(event.model_dump_json().encode())
    here = reactions(on(PulseV1, hear)).read(event.model_dump_json().encode())
    assert there is not None
    assert here is not None
    assert there.cause.source != here.cause.source
    assert there.cause.sequence == here.cause.sequence == 1


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"\x00\xffnot json", "event: Invalid JSON"),
        (b"[]", "event: Input should be an object"),
        (b"", "event: Invalid JSON"),
        (b'{"specversion":"1.0"}', "id: Field required"),
    ],
)
async def test_bytes_that_are_no_event_park_their_key_and_stop_nothing_else(
    place: Place, weather: Weather, value: bytes, reason: str
) -> None:
    """With the reason, and without a value in it; the next event of the key waits behind, another key flows."""
    bad, good = new_id(), new_id()
    await place.say_bytes(bad, value)
    await place.say([a_pulse(bad, "behind"), a_pulse(good, "flows")])
    await place.knows(good, ["flows"])

    async def both_wait() -> list[dict[str, Any]] | None:
        waiting = await place.parked(bad)
        return waiting if len(waiting) == 2 else None

    waiting = await eventually(both_wait)
    assert waiting is not None
    assert waiting[0]["reason"].startswith(reason)
    assert waiting[0]["value"] == value
    assert waiting[1]["reason"] == "waits behind a parked event of its key"
    assert weather.heard_of(bad) == []


async def test_a_wrong_shape_parks_and_says_which_field_but_never_the_value(place: Place) -> None:
    """The reason names the member; what it holds may be personal."""
    id_ = new_id()
    contract, event = a_pulse(id_, "x")
    wrong = event.model_copy(update={"data": {"tally_id": id_, "label": {"secret": "0123"}}})
    await place.say([(contract, wrong)])

    async def parked() -> list[dict[str, Any]]:
        return await place.parked(id_)

    reason = (await eventually(parked))[0]["reason"]
    assert reason.startswith("label: ")
    assert "0123" not in reason


async def test_a_bug_parks_its_key_and_redrive_replays_it_in_order_without_loss(
    place: Place, weather: Weather, working: Working
) -> None:
    """A redrive that fails leaves all parked, with the new reason; one that goes well catches up, then all flows."""
    id_, parking = new_id(), working.composition.parking
    life = pulses(id_, 6)
    life[2] = a_pulse(id_, "3", 3, how="bug")
    await place.say(life[:5])
    await place.knows(id_, ["1", "2"])

    async def three_wait() -> list[dict[str, Any]] | None:
        waiting = await place.parked(id_)
        return waiting if len(waiting) == 3 else None

    waiting = await eventually(three_wait)
    assert waiting is not None
    assert waiting[0]["reason"].startswith("RuntimeError in Weather.meet:")
    assert "must not be told" not in str(waiting[0]["reason"])

    tries = weather.tries
    assert await parking.ask_redrive(waiting[2]["_id"]) == 3

    async def given_up() -> bool:
        asked = await place.database["parked"].count_documents({"key": id_, "redrive": {"$exists": True}})
        return weather.tries > tries and asked == 0

    await eventually(given_up)
    assert [w["_id"] for w in await place.parked(id_)] == [w["_id"] for w in waiting]

    weather.broken = False
    try:
        await place.say(life[5:])  # comes while the redrive is on its way: it may not pass
        await parking.ask_redrive(waiting[0]["_id"])
        await place.knows(id_, labels(6))
        await place.parks_nothing_of(id_)  # what is redriven leaves the parking after its effect, not with it
    finally:
        weather.broken = True
    assert weather.heard_of(id_) == labels(6)
    await place.say([a_pulse(id_, "7", 7)])
    await place.knows(id_, labels(7))


async def test_unkeyed_poison_holds_up_no_other_and_each_can_be_redriven(
    place: Place, weather: Weather, working: Working
) -> None:
    """Events without a key have no order: the second is tried though the first fails again."""
    id_ = new_id()
    _, well = a_pulse(id_, "unkeyed", how="bug")
    bad = await _say_unkeyed(place, b"never an event")
    good = await _say_unkeyed(place, well.model_dump_json().encode())
    weather.broken = False
    try:
        await working.composition.parking.ask_redrive(bad)
        await working.composition.parking.ask_redrive(good)
        await place.knows(id_, ["unkeyed"])
    finally:
        weather.broken = True
    assert await place.database["parked"].count_documents({"_id": bad}) == 1
    await place.database["parked"].delete_one({"_id": bad})


async def _say_unkeyed(place: Place, value: bytes) -> str:
    await place.say_bytes(None, value)

    async def waits() -> dict[str, Any] | None:
        found = await place.database["parked"].find_one({"value": value})
        return dict(found) if found else None

    found = await eventually(waits)
    assert found is not None
    return str(found["_id"])


async def test_what_nobody_listens_to_is_skipped_and_counted(place: Place) -> None:
    """By its header, or by its envelope where there is none; tombstones and NULL headers stop nothing."""
    id_ = new_id()
    _, event = a_pulse(id_, "x")
    other = event.model_copy(update={"type": "eu.cursus.other.said.v1"}).model_dump_json().encode()
    skipped = metrics.EVENTS_HANDLED.labels("other", "skipped")
    before = skipped._value.get()
    await place.say_bytes(id_, other, "eu.cursus.other.said.v1")
    await place.say_bytes(id_, other, None)
    await place.say_bytes(id_, None)
    await _say_with_a_null_header(place, id_, event.model_dump_json().encode())
    await place.knows(id_, ["x"])
    assert skipped._value.get() == before + 2
    assert await place.parked(id_) == []


async def _say_with_a_null_header(place: Place, key: str, value: bytes) -> None:
    topic = place.settings.topic_prefix + IN
    headers: Any = (("ce_type", None),)
    await kafka.publish_bytes(place.settings.kafka_bootstrap, topic, key.encode(), value, headers)


async def test_a_refusal_is_recorded_and_the_key_goes_on(place: Place) -> None:
    """The domain's no is an outcome: kept with its code, once, and nothing is parked."""
    id_ = new_id()
    life = pulses(id_, 3)
    life[1] = a_pulse(id_, "2", 2, how="refused")
    await place.say(life)
    await place.knows(id_, ["1", "3"])
    refusals = await place.database["refusals"].find({"key": id_}).to_list(10)
    assert [(r["code"], r["type"]) for r in refusals] == [("too-much", PulseV1.type)]
    assert await place.parked(id_) == []


@pytest.mark.parametrize("failure", [TimeoutError(), ConnectionResetError(), WriteError("Not primary", 189)])
async def test_what_passes_is_tried_again_until_it_has_passed(
    place: Place, weather: Weather, failure: Exception
) -> None:
    """A dependency away for five tries delays its key and, in the end, loses and doubles nothing."""
    id_, left = new_id(), 5

    async def away(pulse: HearPulse) -> None:
        nonlocal left
        if pulse.tally_id == id_ and left:
            left -= 1
            raise failure

    weather.sky = away
    try:
        await place.say(pulses(id_, 3))
        await place.knows(id_, labels(3))
    finally:
        weather.sky = None
    assert left == 0
    assert weather.heard_of(id_) == labels(3)
    assert await place.parked(id_) == []


async def test_an_outage_is_probed_by_one_event_at_a_time_and_its_end_wakes_all(place: Place, weather: Weather) -> None:
    """While all fail only one tries, however many wait; the first that does well ends the pauses of the others."""
    ids = _in_lanes_of_their_own(24)
    away, trying, most = True, 0, 0

    async def outage(pulse: HearPulse) -> None:
        nonlocal trying, most
        trying += 1
        most = max(most, trying if metrics.PROBING._value.get() else 0)
        try:
            await asyncio.sleep(0.01)
            if away:
                raise ConnectionRefusedError
        finally:
            trying -= 1

    async def probing() -> bool:
        return bool(metrics.PROBING._value.get() == 1)

    weather.sky = outage
    try:
        await place.say(pulse for id_ in ids for pulse in pulses(id_, 2))
        await eventually(probing)
        settled = weather.tries + 8  # those that had begun before are over by then
        await eventually(lambda: _tried(weather, settled))
        most = 0
        times = weather.tries + 40
        await eventually(lambda: _tried(weather, times))
        assert most == 1
        away = False
        for id_ in ids:
            await place.knows(id_, ["1", "2"])
    finally:
        weather.sky = None
    assert metrics.PROBING._value.get() == 0
    assert [weather.heard_of(id_) for id_ in ids] == [["1", "2"]] * len(ids)


async def test_what_is_said_of_an_event_says_whose_journey_it_is(place: Place, weather: Weather) -> None:
    """Tried again, refused, parked: each line has the event's correlation and trace, though no reaction ended well."""
    trace, left = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", 1

    async def away(pulse: HearPulse) -> None:
        nonlocal left
        if pulse.label == "tried" and left:
            left = 0
            raise ConnectionRefusedError

    said = [a_pulse(new_id(), label, how=how) for label, how in (("tried", "well"), ("no", "refused"), ("x", "bug"))]
    told = [(c, e.model_copy(update={"traceparent": trace})) for c, e in said]
    weather.sky = away
    try:
        with capture_logs(processors=[logs.surroundings]) as lines:
            await place.say(told)
            await place.knows(told[0][1].subject, ["tried"])
            await eventually(lambda: _has_lines(lines, {"event.retried", "event.refused", "event.parked"}))
    finally:
        weather.sky = None
    ours = {line["event"]: line for line in lines if line["event"].startswith("event.")}
    assert [ours[name]["correlation_id"] for name in ("event.retried", "event.refused", "event.parked")] == [
        event.correlationid for _, event in told
    ]
    assert {line["trace_id"] for line in ours.values()} == {trace.split("-")[1]}


async def _has_lines(lines: Sequence[Mapping[str, Any]], names: set[str]) -> bool:
    return names <= {line["event"] for line in lines}


async def test_how_old_the_oldest_unfinished_event_is_can_be_seen_until_it_is_done(
    place: Place, weather: Weather
) -> None:
    """From when it was sent, however often it is tried; nothing once it is finished."""
    id_, away = new_id(), True
    oldest = metrics.OLDEST_UNHANDLED.labels(place.settings.topic_prefix + IN)

    async def stuck(pulse: HearPulse) -> None:
        if away and pulse.tally_id == id_:
            raise ConnectionRefusedError

    async def grows() -> bool:
        return bool(oldest._value.get() > 1.0)

    async def is_nothing() -> bool:
        return bool(oldest._value.get() == 0.0)

    weather.sky = stuck
    try:
        await place.say(pulses(id_, 1))
        await eventually(grows)
        away = False
        await place.knows(id_, ["1"])
        await eventually(is_nothing)
    finally:
        weather.sky = None


async def _tried(weather: Weather, times: int) -> bool:
    return weather.tries >= times


async def test_a_handler_that_wrote_and_was_cut_off_has_its_effect_once(place: Place, weather: Weather) -> None:
    """The write is done, the answer is lost: the next try finds its own cause there."""
    id_, cut = new_id(), True

    async def lost_answer(pulse: HearPulse) -> None:
        nonlocal cut
        if pulse.tally_id == id_ and cut:
            cut = False
            await place.store.add(Tally(id=id_))
            await place.store.change(id_, lambda tally: tally.step(pulse.label), cause=pulse.cause)
            raise TimeoutError

    weather.sky = lost_answer
    try:
        await place.say([a_pulse(id_, "1"), a_pulse(id_, "2", 2)])
        await place.knows(id_, ["1", "2"])
    finally:
        weather.sky = None
    assert len((await place.document(id_))["state"]["labels"]) == 2


async def test_offsets_are_committed_up_to_the_end_once_all_is_done(place: Place) -> None:
    """Parked, refused and skipped ones too: nothing holds the watermark for ever."""

    async def at_the_end() -> bool:
        return await place.committed() == await place.ends()

    await eventually(at_the_end)
