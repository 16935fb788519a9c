"""Signatures, make-up sessions, the project and its slot over HTTP, on real servers."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import IMAGING, PRESIDENT, SECRETARY, STARTS_ON, TEACHER, House
from tests.support.eventually import eventually

HALF_DAY = {"module": IMAGING, "day": STARTS_ON.isoformat(), "half": "am"}


def link_of(house: House, person: str) -> str:
    links = house.composition.links
    assert links is not None
    return links.mint(person, "applicant", timedelta(days=1))


async def test_a_half_day_is_signed_by_the_learner_by_link_and_by_the_teacher_for_a_class(house: House) -> None:
    """Each signs once; a learner signs their own only, and a secretary may not sign."""
    edition = f"edition-{new_id()}"
    await house.edition_opened(edition)
    one, absent = await house.learner(edition), await house.learner(edition)
    at = f"/v1/enrolments/{one['id']}"
    await house.post(f"{at}/attendance", TEACHER, HALF_DAY | {"mode": "on_site", "hours": 3.5})
    for _ in range(2):
        await house.post(f"{at}/signatures", link_of(house, one["person_id"]), HALF_DAY)
    other = link_of(house, absent["person_id"])
    assert (await house.call("POST", f"{at}/signatures", as_=other, json=HALF_DAY)).status_code == 404
    assert (await house.call("POST", f"{at}/signatures", as_=SECRETARY, json=HALF_DAY)).status_code == 403

    path = f"/v1/editions/{edition}/modules/{IMAGING}/signatures"
    sheet = {"day": HALF_DAY["day"], "half": "am", "enrolment_ids": [one["id"], absent["id"]]}
    answer = await house.call("POST", path, as_=TEACHER, json=sheet)

    rows = {row["enrolment_id"]: (row["outcome"], row["code"]) for row in answer.json()["rows"]}
    assert rows == {one["id"]: ("recorded", None), absent["id"]: ("refused", "nothing-to-sign")}
    shown = (await house.call("GET", f"{at}/modules/{IMAGING}", as_=TEACHER)).json()
    assert set(shown["attendance"][0]["signed"]) == {"learner", "teacher"}
    told = [event["data"]["by"] for event in await house.told_of(one["id"]) if event["type"].endswith("signed.v1")]
    assert told == ["learner", "teacher"]


async def test_a_make_up_session_gives_one_more_attempt(house: House) -> None:
    """When all attempts of the policy are used."""
    learner = await house.learner()
    module = f"/v1/enrolments/{learner['id']}/modules/{IMAGING}"
    for attempt in (1, 2):
        await house.post(f"{module}/results", TEACHER, {"attempt": attempt, "mark": 8})
    soon = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    session = {"purpose": "test", "day": soon, "half": "am"}
    no_more = await house.call("POST", f"{module}/results", as_=TEACHER, json={"attempt": 3, "mark": 12})
    assert no_more.json()["code"] == "attempts-exhausted"
    await house.post(f"{module}/make-ups", TEACHER, session)
    marked = await house.post(f"{module}/results", TEACHER, {"attempt": 3, "mark": 12})
    assert marked["modules"][0]["marks"] == [8, 8, 12]
    again = await house.call("POST", f"{module}/make-ups", as_=TEACHER, json=session | {"half": "pm"})
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-make-up")
    shown = (await house.call("GET", module, as_=TEACHER)).json()
    assert [(one["purpose"], one["day"]) for one in shown["make_ups"]] == [("test", soon)]


async def test_the_learner_sets_the_title_of_the_project_and_staff_set_its_slot(house: House) -> None:
    """No event carries the title or the jury."""
    learner = await house.learner()
    at = f"/v1/enrolments/{learner['id']}/project"
    mine = link_of(house, learner["person_id"])
    starts = (datetime.now(UTC) + timedelta(days=30)).replace(microsecond=0).isoformat()
    slot = {"starts_at": starts, "minutes": 30, "place": "Salle R12", "jury": ["Pr Quatrepoint"]}
    early = await house.call("PUT", f"{at}/slot", as_=PRESIDENT, json=slot)
    assert (early.status_code, early.json()["code"]) == (409, "no-project")
    named = await house.call("PUT", at, as_=mine, json={"title": "  Rétinopathie diabétique "})
    assert named.json()["title"] == "Rétinopathie diabétique"
    assert (await house.call("PUT", f"{at}/slot", as_=mine, json=slot)).status_code == 403
    given = await house.call("PUT", f"{at}/slot", as_=PRESIDENT, json=slot, headers={"If-Match": named.headers["ETag"]})
    assert given.json()["slot"]["jury"] == ["Pr Quatrepoint"]
    assert (await house.call("GET", at, as_=mine)).json()["slot"]["place"] == "Salle R12"
    past = await house.call("PUT", f"{at}/slot", as_=PRESIDENT, json=slot | {"starts_at": "2020-01-01T09:00:00Z"})
    assert (past.status_code, past.json()["code"]) == (422, "invalid-field")
    said = await house.told_of(learner["id"])
    assert said[-1]["type"] == "eu.cursus.project.defence-scheduled.v1"
    for secret in ("Quatrepoint", "Rétinopathie", "R12"):
        assert secret not in str(said)


async def test_a_room_and_a_juror_booked_by_many_at_once_go_to_one_defence(house: House) -> None:
    """Eight requests at once; a cancelled enrolment frees the slot."""
    edition = (await house.learner())["edition_id"]
    learners = [await house.learner(edition) for _ in range(8)]
    paths = [f"/v1/enrolments/{one['id']}/project" for one in learners]
    for path in paths:
        assert (await house.call("PUT", path, as_=PRESIDENT, json={"title": "Projet"})).status_code == 200
    starts = (datetime.now(UTC) + timedelta(days=60)).replace(microsecond=0).isoformat()

    def slot(n: int) -> dict[str, Any]:
        """Half of them want the same room, half the same juror."""
        room, juror = ("Salle unique", f"Dr {n}") if n % 2 else (f"Salle {n}", "Pr Partout")
        return {"starts_at": starts, "minutes": 30, "place": room, "jury": [juror]}

    asked = [house.call("PUT", f"{path}/slot", as_=PRESIDENT, json=slot(n)) for n, path in enumerate(paths)]
    answers = await asyncio.gather(*asked)
    given = [n for n, answer in enumerate(answers) if answer.status_code == 200]
    assert sorted(n % 2 for n in given) == [0, 1]
    refused = [answer.json() for answer in answers if answer.status_code != 200]
    assert {(one["code"], one["taken"]) for one in refused} == {
        ("defence-slot-taken", "place"),
        ("defence-slot-taken", "jury"),
    }
    leaving = next(n for n in given if n % 2)
    after = next(n for n in range(8) if n % 2 and n not in given)
    await house.post(f"/v1/enrolments/{learners[leaving]['id']}/cancellation", SECRETARY, {"reason": "learner_left"})

    async def free() -> bool:
        answer = await house.call("PUT", f"{paths[after]}/slot", as_=PRESIDENT, json=slot(after))
        return answer.status_code == 200

    await eventually(free, what="the room of the one who left")
