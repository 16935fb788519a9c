"""One event of whomever, or one bug of ours, holds up its own key at most, and never for ever."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from shared.kernel.ids import new_id
from tests.integration.kernel.place import Place, Working, labels, pulses
from tests.integration.kernel.tally import IN, HearPulse, Weather
from tests.support import kafka
from tests.support.eventually import eventually


@pytest.mark.usefixtures("working")
async def test_a_header_whose_name_is_no_text_stops_neither_its_message_nor_those_behind_it(place: Place) -> None:
    """aiokafka's parser gives up on it, at each poll again: its partition was never read any further."""
    id_ = new_id()
    (_, first), *behind = pulses(id_, 3)
    topic = place.settings.topic_prefix + IN
    value = first.model_dump_json().encode()
    await kafka.publish_strange_header(place.settings.kafka_bootstrap, topic, id_.encode(), value)
    await place.say(behind)
    await place.knows(id_, labels(3))
    assert await place.parked(id_) == []


async def test_an_event_that_never_ends_parks_after_some_tries_and_goes_on_when_it_is_redriven(
    place: Place, weather: Weather, working: Working
) -> None:
    """While the database answers: what takes too long each time is a bug. A redrive that takes too long ends too."""
    id_, ends = new_id(), asyncio.Event()

    async def endless(pulse: HearPulse) -> None:
        if pulse.tally_id == id_ and pulse.label == "2":
            await ends.wait()

    lanes, parking = working.worker.consumer._lanes, working.composition.parking
    usual, lanes._limits = lanes._limits, replace(lanes._limits, handle=0.3)
    weather.sky = endless
    try:
        await place.say(pulses(id_, 3))

        async def two_wait() -> list[dict[str, Any]] | None:
            waiting = await place.parked(id_)
            return waiting if len(waiting) == 2 else None

        waiting = await eventually(two_wait)
        assert waiting is not None
        assert waiting[0]["reason"] == "was not handled within 0.3 s, though the database answered"
        tries = weather.tries
        assert await parking.ask_redrive(waiting[0]["_id"]) == 2

        async def given_up() -> bool:
            asked = await place.database["parked"].count_documents({"key": id_, "redrive": {"$exists": True}})
            return weather.tries > tries and asked == 0

        await eventually(given_up)
        ends.set()
        await parking.ask_redrive(waiting[0]["_id"])
        await place.knows(id_, labels(3))
        await place.parks_nothing_of(id_)
    finally:
        ends.set()
        lanes._limits, weather.sky = usual, None
    assert weather.heard_of(id_) == labels(3)
