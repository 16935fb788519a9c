"""Certificates over HTTP: issued, printed, verified in public, revoked."""

from datetime import timedelta

from shared.contracts.catalogue import InstitutionRegisteredV1
from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import BURGUNDY, FINANCE, IMAGING, SECRETARY, STARTS_ON, TEACHER, House
from tests.support.eventually import eventually

NAME = "Lovelace-Byron"


async def followed(house: House) -> dict[str, str]:
    """A learner with a name and a half-day."""
    await house.hear(
        InstitutionRegisteredV1(institution_id=BURGUNDY, name="Université de Bourgogne", roles=("awarding",)),
        subject=BURGUNDY,
    )
    learner = await house.learner()
    await house.card(learner["application_id"], family_name=NAME)
    day = {"module": IMAGING, "day": STARTS_ON.isoformat(), "half": "am", "mode": "on_site", "hours": 3.5}
    await house.post(f"/v1/enrolments/{learner['id']}/attendance", TEACHER, day)
    return learner


async def issued(house: House, at: str) -> dict[str, str]:
    """Waits for the name and issues a certificate of completion."""

    async def asked() -> dict[str, str] | None:
        answer = await house.call("POST", f"{at}/certificates", as_=SECRETARY, json={"kind": "completion"})
        found: dict[str, str] = answer.json()
        return found if answer.status_code == 201 else None

    found = await eventually(asked, what="a certificate")
    assert found is not None
    return found


async def test_a_certificate_is_issued_printed_verified_and_revoked(house: House) -> None:
    """The paper names the learner; the verification shows initials, and the topic has no code."""
    learner = await followed(house)
    at = f"/v1/enrolments/{learner['id']}"
    certificate = await issued(house, at)
    code = certificate["code"]
    again = await house.post(f"{at}/certificates", SECRETARY, {"kind": "completion"})
    assert (again["id"], again["code"]) == (certificate["id"], code)

    paper = await house.call("GET", f"{at}/certificates/{certificate['id']}/paper", as_=SECRETARY)
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.content.startswith(b"%PDF-")
    assert paper.headers["content-disposition"] == f'attachment; filename="completion-{code}.pdf"'

    verified = (await house.call("GET", f"/v1/certificates/{code.lower()}")).json()
    assert (verified["valid"], verified["holder_initials"], verified["hours"]) == (True, "A. L.-B.", 3.5)
    page = await house.call("GET", f"/verify/{code}", params={"lang": "en"})
    assert (page.status_code, "is valid" in page.text) == (200, True)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    french = await house.call("GET", f"/verify/{code}", headers={"Accept-Language": "fr-FR"})
    assert "est valable" in french.text
    for shown in (str(verified), page.text, french.text):
        assert NAME not in shown
        assert learner["person_id"] not in shown
        assert learner["id"] not in shown

    path = f"{at}/certificates/{certificate['id']}/revocation"
    revoked = await house.post(path, SECRETARY, {"reason": "facts_corrected"})
    assert revoked["revoked_for"] == "facts_corrected"
    assert (await house.call("GET", f"/v1/certificates/{code}")).json()["valid"] is False
    assert "révoqué" in (await house.call("GET", f"/verify/{code}")).text
    gone = await house.call("GET", f"{at}/certificates/{certificate['id']}/paper", as_=SECRETARY)
    assert (gone.status_code, gone.json()["code"]) == (409, "illegal-transition")
    told = await house.told_of(certificate["id"])
    assert [event["type"] for event in told] == [
        "eu.cursus.certificate.issued.v1",
        "eu.cursus.certificate.revoked.v1",
    ]
    assert {event["partitionkey"] for event in told} == {learner["application_id"]}
    assert code not in str(told)


async def test_an_unknown_code_is_answered_with_404(house: House) -> None:
    """404 from the API and from the page."""
    assert (await house.call("GET", "/v1/certificates/0000-0000-0000")).status_code == 404
    page = await house.call("GET", "/verify/0000-0000-0000")
    assert (page.status_code, "Aucun certificat" in page.text) == (404, True)


async def test_learners_print_their_own_papers_only(house: House) -> None:
    """By their link; papers of others are answered with 404, and teachers may not print."""
    learner = await followed(house)
    at = f"/v1/enrolments/{learner['id']}"
    certificate = await issued(house, at)
    links = house.composition.links
    assert links is not None
    mine = links.mint(learner["person_id"], "applicant", timedelta(days=1))
    other = links.mint(f"person-{new_id()}", "applicant", timedelta(days=1))
    paths = (f"{at}/certificates", f"{at}/certificates/{certificate['id']}/paper", f"{at}/agreement")
    assert [(await house.call("GET", path, as_=mine)).status_code for path in paths] == [200, 200, 200]
    assert [(await house.call("GET", path, as_=other)).status_code for path in paths] == [404, 404, 404]
    stranger = "secretary@universite-paris"
    assert [(await house.call("GET", path, as_=stranger)).status_code for path in paths] == [404, 404, 404]
    assert (await house.call("GET", paths[1], as_=TEACHER)).status_code == 403
    assert (await house.call("GET", paths[1])).status_code == 401
    elsewhere = await followed(house)
    foreign = f"/v1/enrolments/{elsewhere['id']}/certificates/{certificate['id']}/paper"
    assert (await house.call("GET", foreign, as_=SECRETARY)).status_code == 404


async def test_a_paper_needs_something_to_attest_and_an_agreement_names_the_payer(house: House) -> None:
    """The refusal has a code; the agreement is a PDF for finance, in the requested language."""
    learner = await house.learner()
    at = f"/v1/enrolments/{learner['id']}"
    await house.card(learner["application_id"])

    async def refused() -> str | None:
        answer = await house.call("POST", f"{at}/certificates", as_=SECRETARY, json={"kind": "completion"})
        code: str = answer.json()["code"]
        return code if code != "name-not-known" else None

    assert await eventually(refused, what="the name") == "nothing-to-attest"
    diploma = await house.call("POST", f"{at}/certificates", as_=SECRETARY, json={"kind": "diploma"})
    assert (diploma.status_code, diploma.json()["code"]) == (409, "illegal-transition")
    poem = await house.call("POST", f"{at}/certificates", as_=SECRETARY, json={"kind": "poem"})
    assert poem.status_code == 422
    contract = await house.call("GET", f"{at}/agreement", as_=FINANCE, params={"lang": "en"})
    assert (contract.status_code, contract.content[:5]) == (200, b"%PDF-")
