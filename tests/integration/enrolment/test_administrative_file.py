"""The administrative file over HTTP, on real servers."""

from datetime import timedelta

from tests.integration.enrolment.conftest import FINANCE, SECRETARY, TEACHER, House

BODY = {
    "birth_name": "Quatrepoint",
    "birth_date": "1985-12-10",
    "birth_place": "Dijon",
    "birth_country": "FR",
    "nationality": "FR",
    "address": {"lines": ["1 rue de la Liberté"], "postcode": "21000", "city": "Dijon"},
    "phone": "+33 3 80 00 00 00",
    "occupation": "public_servant",
    "highest_diploma_level": 7,
    "ine": "123456789AB",
}


async def test_the_learner_fills_it_in_and_the_secretary_checks_it(house: House) -> None:
    """Other callers do not see it, and no event carries it."""
    learner = await house.learner()
    at = f"/v1/enrolments/{learner['id']}/administrative-file"
    links = house.composition.links
    assert links is not None
    mine = links.mint(learner["person_id"], "applicant", timedelta(days=1))
    other = links.mint("somebody-else", "applicant", timedelta(days=1))
    assert (await house.call("GET", at, as_=mine)).status_code == 404
    filled = await house.call("PUT", at, as_=mine, json=BODY)
    assert (filled.status_code, filled.json()["state"]) == (200, "draft")
    assert (await house.call("PUT", at, as_=other, json=BODY)).status_code == 404
    assert (await house.call("GET", at, as_=TEACHER)).status_code == 403
    assert (await house.call("GET", at, as_=FINANCE)).status_code == 403
    child = await house.call("PUT", at, as_=mine, json=BODY | {"birth_date": "2020-01-01"})
    assert (child.status_code, child.json()["field"]) == (422, "birth_date")
    for field, wrong in (("ine", "1"), ("birth_country", "France"), ("occupation", "poet"), ("surprise", 1)):
        refused = await house.call("PUT", at, as_=mine, json=BODY | {field: wrong})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)

    await house.post(f"{at}/submission", mine, {})
    closed = await house.call("PUT", at, as_=mine, json=BODY)
    assert (closed.status_code, closed.json()["code"]) == (409, "illegal-transition")
    returned = await house.post(f"{at}/return", SECRETARY, {"lack": "address_incomplete"})
    assert (returned["state"], returned["lack"]) == ("returned", "address_incomplete")
    assert (await house.call("POST", f"{at}/validation", as_=mine)).status_code == 403
    await house.post(f"{at}/submission", mine, {})
    assert (await house.post(f"{at}/validation", SECRETARY, {}))["state"] == "validated"
    shown = (await house.call("GET", at, as_=SECRETARY)).json()
    assert shown["identity"]["ine"] == "123456789AB"
    right = BODY | {"phone": "+33 6 22 22 22 22"}
    assert (await house.call("PUT", f"{at}/correction", as_=other, json=right)).status_code == 404
    assert (await house.call("PUT", f"{at}/correction", as_=TEACHER, json=right)).status_code == 403
    by_office = (await house.call("PUT", f"{at}/correction", as_=SECRETARY, json=right)).json()
    assert (by_office["state"], by_office["identity"]["phone"]) == ("validated", "+33 6 22 22 22 22")
    by_learner = (await house.call("PUT", f"{at}/correction", as_=mine, json=BODY)).json()
    assert by_learner["state"] == "submitted"
    trace = [(one["fields"], one["by_office"]) for one in by_learner["corrections"]]
    assert trace == [(["phone"], True), (["phone"], False)]
    assert SECRETARY not in str(by_learner)
    assert "Quatrepoint" not in str(await house.told_of(learner["id"]))
