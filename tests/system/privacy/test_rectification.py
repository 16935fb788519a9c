"""Wrong data on a contact card is corrected by the person or their office, and every service uses the new data."""

from shared.kernel.ids import new_id
from tests.integration.applications.campaign import HOUSE, PDF
from tests.support.eventually import eventually
from tests.support.pdf import text_of
from tests.system.houses import SECRETARY, STRANGER
from tests.system.privacy.house import House

HEAD = f"programme_head@{HOUSE}"


def confirmation(text: str) -> tuple[str, str]:
    """The token and the person of the link in a mail."""
    token, _, person = text.partition("#confirm=")[2].split()[0].partition("&person=")
    return token, person


async def test_a_new_address_counts_once_its_own_mailbox_says_so(house: House) -> None:
    before, after = f"{new_id()}@example.org", f"{new_id()}@example.org"
    who = await house.applies(PDF, email=before)
    card = {"given_name": "Ada", "family_name": "Martin", "email": after, "locale": "en"}
    changed = await house.campaign.done("PUT", "/v1/me", who.token, json=card)
    assert (changed["email"], changed["pending_email"]) == (before, after)

    async def asked() -> str:
        found = [mail for mail in house.mailbox.to(after) if "#confirm=" in mail.text]
        return found[0].text if found else ""

    text = await eventually(asked, what="the question to the new address")
    token, person = confirmation(text)
    assert person == who.person_id
    assert "#token=" not in text, "it must not let a stranger in"
    await house.mail(who, "address-change")
    notices = [mail for mail in house.mailbox.to(before) if mail.message["X-Cursus-Template"] == "address-change"]
    assert after not in notices[0].text
    assert f"{after[0]}…@example.org" in notices[0].text

    path = f"/v1/people/{who.person_id}/address-confirmation"
    other = await house.campaign.registered()
    wrong = await house.campaign.call("POST", path, json={"token": other.token})
    assert wrong.status_code == 401
    assert (await house.campaign.done("POST", path, json={"token": token}))["confirmed"]
    again = await house.campaign.call("POST", path, json={"token": token})
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-confirm")
    assert (await house.campaign.done("GET", "/v1/me", who.token))["email"] == after

    await house.knows_by_card(who, f"'email': '{after}'", "notifications")
    await house.campaign.withdraws(who)
    await house.mail(who, "application-withdrawn")
    letters = [str(mail.message["X-Cursus-Template"]) for mail in house.mailbox.to(after)]
    assert "application-withdrawn" in letters, "the next letter goes to the new address"
    assert "application-withdrawn" not in [str(m.message["X-Cursus-Template"]) for m in house.mailbox.to(before)]


async def test_an_address_that_is_anothers_is_not_confirmed(house: House) -> None:
    taken = f"{new_id()}@example.org"
    await house.campaign.registered(email=taken)
    who = await house.campaign.registered()
    card = {"given_name": "Ada", "family_name": "Martin", "email": taken, "locale": "fr"}
    await house.campaign.done("PUT", "/v1/me", who.token, json=card)

    async def asked() -> str:
        found = [mail for mail in house.mailbox.to(taken) if "#confirm=" in mail.text]
        return found[0].text if found else ""

    token, person = confirmation(await eventually(asked, what="the question"))
    path = f"/v1/people/{person}/address-confirmation"
    refused = await house.campaign.call("POST", path, json={"token": token})
    assert (refused.status_code, refused.json()["code"]) == (409, "already-exists")


async def test_the_office_corrects_a_card_with_a_trace_and_papers_and_letters_go_by_it(house: House) -> None:
    email = f"{new_id()}@example.org"
    who = await house.applies(PDF, email=email, given_name="Adda")
    path = f"/v1/applications/{who.application_id}/applicant"
    card = {"given_name": "Ada", "family_name": "de Corrigé", "email": email, "profession": "Médecin"}
    assert (await house.campaign.call("PUT", path, STRANGER, json=card)).status_code == 404
    assert (await house.campaign.call("PUT", path, who.token, json=card)).status_code == 403
    corrected = await house.campaign.done("PUT", path, SECRETARY, json=card)
    assert (corrected["family_name"], corrected["pending_email"]) == ("de Corrigé", None)

    await house.knows_by_card(who, "de Corrigé", "enrolment", "notifications")
    await house.campaign.withdraws(who)
    await house.mail(who, "application-withdrawn")
    (last,) = [m for m in house.mailbox.to(email) if m.message["X-Cursus-Template"] == "application-withdrawn"]
    assert "Bonjour Ada," in last.text
    entry = await house.noted(who, "correct-applicant-card")
    assert (entry["roles"], entry["by_you"], entry["thing_id"]) == (["secretary"], False, who.application_id)


async def test_papers_printed_after_a_new_name_carry_it_and_those_of_before_say_what_they_said(house: House) -> None:
    """Applies to contract, certificate of completion and attestation.

    The old codes verify as before. No old paper is printed with the new name, even if its initials are the same.
    """
    before, after = "Martinet", "Martinez"
    card = {"given_name": "Ada", "email": f"{new_id()}@example.org", "locale": "fr"}
    who = await house.applies(PDF, family_name=before, **card)
    await house.campaign.decide([who])
    await house.campaign.release()
    await house.campaign.until(who, lambda file: file["offer"] is not None)
    at = f"/v1/enrolments/{await house.learns(who, f'VIR-{new_id()}', '+33 6 00 00 00 00')}"
    await house.done("enrolment", "POST", f"{at}/award", HEAD, json={})
    old = {kind: await issued(house, at, kind) for kind in ("completion", "diploma")}
    shown = [one["id"] for one in old.values()]
    views = [await verified(house, one["code"]) for one in old.values()]
    for paper in ("agreement", *(f"certificates/{one}/paper" for one in shown)):
        assert f"Ada {before}" in await printed(house, f"{at}/{paper}"), paper

    await house.campaign.done("PUT", "/v1/me", who.token, json=card | {"family_name": after})

    async def renamed() -> bool:
        return f"Ada {after}" in await printed(house, f"{at}/agreement")

    await eventually(renamed, what="the contract in the new name")
    assert before not in await printed(house, f"{at}/agreement")
    new = {kind: await issued(house, at, kind) for kind in old}
    for kind, one in new.items():
        assert one["code"] != old[kind]["code"]
        text = await printed(house, f"{at}/certificates/{one['id']}/paper")
        assert (f"Ada {after}" in text, before in text, one["code"] in text) == (True, False, True), kind
    assert [await verified(house, one["code"]) for one in old.values()] == views
    assert {one["valid"] for one in views} == {True}
    for old_id in shown:
        answer = await house.enrolment.call("GET", f"{at}/certificates/{old_id}/paper", as_=SECRETARY)
        assert (answer.status_code, answer.json()["code"]) == (409, "name-changed")


async def issued(house: House, at: str, kind: str) -> dict[str, str]:
    return await house.done("enrolment", "POST", f"{at}/certificates", SECRETARY, json={"kind": kind})


async def verified(house: House, code: str) -> dict[str, object]:
    return dict((await house.enrolment.call("GET", f"/v1/certificates/{code}")).json())


async def printed(house: House, path: str) -> str:
    answer = await house.enrolment.call("GET", path, as_=SECRETARY)
    assert answer.status_code == 200, answer.text
    return text_of(answer.content)
