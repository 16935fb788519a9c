"""The final jury over HTTP, on real servers."""

from datetime import UTC, datetime

from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import IMAGING, PRESIDENT, SECRETARY, TEACHER, House


async def test_a_jury_is_convened_decides_and_pronounces_together(house: House) -> None:
    """Only the president pronounces; each row names its unmet policies, and no event names the members."""
    edition = f"edition-{new_id()}"
    await house.edition_opened(edition)
    one, two = await house.learner(edition), await house.learner(edition)
    path = f"/v1/editions/{edition}/final-juries"
    body = {"held_on": datetime.now(UTC).date().isoformat(), "members": ["Pr Quatrepoint"]}
    jury = await house.post(path, SECRETARY, body)
    at = f"{path}/{jury['id']}"
    decisions = [{"enrolment_id": one["id"], "verdict": "award"}, {"enrolment_id": two["id"], "verdict": "fail"}]
    entered = await house.call("PUT", f"{at}/decisions", as_=SECRETARY, json={"decisions": decisions})
    assert (entered.status_code, len(entered.json()["decisions"])) == (200, 2)
    twice = await house.call("PUT", f"{at}/decisions", as_=SECRETARY, json={"decisions": [decisions[0]] * 2})
    assert twice.status_code == 422
    assert (await house.call("POST", f"{at}/pronouncement", as_=SECRETARY)).status_code == 403
    assert (await house.call("GET", at, as_=TEACHER)).status_code == 403
    assert (await house.call("GET", at, as_="president@universite-paris")).status_code == 404

    pronounced = await house.post(f"{at}/pronouncement", PRESIDENT, {})

    assert pronounced["sitting"] == "pronounced"
    assert {row["enrolment_id"]: (row["outcome"], row["code"]) for row in pronounced["rows"]} == {
        one["id"]: ("refused", "policies-unmet"),
        two["id"]: ("recorded", None),
    }
    failed = await house.told_of(two["id"])
    assert failed[-1]["data"]["unmet"] == [f"module:{IMAGING}", "written_exam", "project_defence"]
    assert "Quatrepoint" not in str(failed)
    closed = await house.call("PUT", f"{at}/decisions", as_=SECRETARY, json={"decisions": []})
    assert (closed.status_code, closed.json()["code"]) == (409, "illegal-transition")
    listed = (await house.call("GET", path, as_=PRESIDENT)).json()
    assert [item["id"] for item in listed["items"]] == [jury["id"]]
