"""Applications and enrolment on real servers: a learner who defers to a later edition holds a place there."""

import asyncio
from datetime import date

from tests.integration.applications.campaign import Applicant, a_campaign
from tests.support.eventually import eventually
from tests.system.houses import SECRETARY, Houses

NEXT_YEAR = {"starts_on": date(2100, 1, 11), "ends_on": date(2100, 6, 26)}
THE_YEAR_AFTER = {"starts_on": date(2101, 1, 10), "ends_on": date(2101, 6, 25)}


async def asks_for(houses: Houses, enrolment: str, edition: str) -> None:
    path = f"/v1/enrolments/{enrolment}/deferral"

    async def asked() -> bool:
        answer = await houses.enrolment.call("POST", path, as_=SECRETARY, json={"to_edition_id": edition})
        return answer.status_code == 200  # 409 until applications knows the later edition

    await eventually(asked, what="a deferral asked for")


async def answer(houses: Houses, enrolment: str) -> str:
    seen = await houses.done("enrolment", "GET", f"/v1/enrolments/{enrolment}", SECRETARY)
    return str(seen["deferral"]["answer"]) if seen["deferral"] else "not asked"


async def test_deferrals_and_a_release_at_once_never_exceed_the_later_edition_s_places(houses: Houses) -> None:
    """Eight learners request one of five places while its list is released and answered; all get an answer."""
    earlier = await a_campaign(houses.applications, capacity=8)
    later = await a_campaign(houses.applications, capacity=5, **NEXT_YEAR)
    learners = await earlier.released(8, waiting=2)
    enrolments = await asyncio.gather(*(houses.accepts(who, earlier) for who in learners[:8]))
    rivals = list(await asyncio.gather(*(later.completed() for _ in range(6))))
    await later.decide(rivals)
    seen: list[tuple[int, int]] = []

    async def settled() -> bool:
        seats = await later.seats()
        seen.append((seats["held"], seats["capacity"]))
        return all([await answer(houses, one) in ("granted", "refused") for one in enrolments])

    await asyncio.gather(
        *(asks_for(houses, one, later.edition_id) for one in enrolments),
        later.release(),
        eventually(settled),
    )

    assert all(held <= capacity for held, capacity in seen)
    seats = await later.seats()
    answers = [await answer(houses, one) for one in enrolments]
    assert seats["held"] == seats["capacity"] == len(seats["deferred"]) + seats["open"]
    assert answers.count("granted") == len(seats["deferred"])
    gone_on = [who for who, said in zip(learners, answers, strict=False) if said == "granted"]
    assert sorted(who.application_id for who in gone_on) == list(seats["deferred"])
    for who in gone_on:
        present = await eventually(lambda who=who: _in(houses, who, later.edition_id), what="going on")  # type: ignore[misc]
        assert present
    for who in learners[8 : 8 + len(gone_on)]:  # the places that they left are offered to people on the waiting list
        await earlier.until(who, lambda file: file["offer"] is not None)


async def test_a_learner_who_withdraws_or_leaves_gives_the_later_place_to_the_next(houses: Houses) -> None:
    """A place is held while there is one, refused when there is none, and given back by a withdrawal; the next is
    called."""
    earlier = await a_campaign(houses.applications, capacity=2)
    later = await a_campaign(houses.applications, capacity=1, **NEXT_YEAR)
    first, second = await earlier.released(2)
    one, two = [await houses.accepts(who, earlier) for who in (first, second)]
    await asks_for(houses, one, later.edition_id)
    await eventually(lambda: _said(houses, one, "granted"), what="the place held")
    await asks_for(houses, two, later.edition_id)
    await eventually(lambda: _said(houses, two, "refused"), what="the refusal")
    assert (await houses.enrolment_of(second) or {})["deferral"]["reason"] == "full"
    (rival,) = await later.released(0, waiting=1)

    assert (await earlier.withdraws(first)).status_code == 200

    await later.until(rival, lambda file: file["offer"] is not None)
    assert (await later.seats())["deferred"] == []
    assert (await later.seats())["held"] == 1


async def test_a_learner_who_went_on_twice_and_then_withdraws_frees_the_last_place_alone(houses: Houses) -> None:
    """The withdrawal ends all three enrolments, and the next person is called in the third edition."""
    first = await a_campaign(houses.applications, capacity=1)
    second = await a_campaign(houses.applications, capacity=1, **NEXT_YEAR)
    third = await a_campaign(houses.applications, capacity=1, **THE_YEAR_AFTER)
    (who,) = await first.released(1)
    enrolment = await houses.accepts(who, first)
    for later in (second, third):
        await asks_for(houses, enrolment, later.edition_id)
        await eventually(lambda later=later: _in(houses, who, later.edition_id), what="going on")  # type: ignore[misc]
        present = await houses.enrolment_of(who)
        assert present is not None
        enrolment = present["id"]
    waiting = [(await later.released(0 if later is third else 1, waiting=1))[-1] for later in (third, second)]
    assert (await third.seats())["deferred"] == [who.application_id]

    assert (await first.withdraws(who)).status_code == 200

    await third.until(waiting[0], lambda file: file["offer"] is not None)
    seats = await third.seats()
    assert (seats["deferred"], seats["held"]) == ([], 1)
    assert (await second.file(waiting[1]))["offer"] is None, "the place in the second was free long before"
    ended = await houses.enrolled(who, "cancelled")
    assert (ended["id"], ended["cancelled_for"]) == (enrolment, "application_withdrawn")


async def test_a_withdrawal_while_the_place_is_being_granted_leaves_none_taken(houses: Houses) -> None:
    """Request, answer and withdrawal interleave in any order: the later edition's place is free in the end."""
    earlier = await a_campaign(houses.applications, capacity=6)
    later = await a_campaign(houses.applications, capacity=6, **NEXT_YEAR)
    learners = await earlier.released(6)
    enrolments = [await houses.accepts(who, earlier) for who in learners]

    async def reserved(who: Applicant) -> bool:
        return who.application_id in (await later.seats())["deferred"]

    async def asks_and_leaves(who: Applicant, enrolment: str) -> None:
        await asks_for(houses, enrolment, later.edition_id)
        if who in learners[:4]:  # these withdraw as soon as the board holds their place, before other services know
            await eventually(lambda: reserved(who), what="a place kept")
        assert (await earlier.withdraws(who)).status_code == 200

    await asyncio.gather(*(asks_and_leaves(*pair) for pair in zip(learners, enrolments, strict=True)))

    async def all_ended() -> bool:
        present = [await houses.enrolment_of(who) for who in learners]
        return all(one is not None and one["state"] == "cancelled" for one in present)

    await eventually(all_ended, what="six enrolments ended")
    rivals = await later.released(6)
    seats = await later.seats()
    assert (seats["deferred"], seats["held"], len(rivals)) == ([], 6, 6)


async def _in(houses: Houses, who: Applicant, edition: str) -> bool:
    present = await houses.enrolment_of(who)
    return present is not None and present["edition_id"] == edition


async def _said(houses: Houses, enrolment: str, said: str) -> bool:
    return await answer(houses, enrolment) == said
