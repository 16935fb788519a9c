"""Actions on the applicant's page: upload documents, submit the file, sign, fill in forms, print."""

from datetime import date
from pathlib import Path
from typing import Any

from shared.kernel.ids import new_id
from tests.browser.conftest import PHONE, Street
from tests.browser.test_status_page import MESSAGE, READY, WIDE, go_to
from tests.integration.applications.campaign import PDF, Applicant
from tests.support.chromium import Browser
from tests.support.eventually import eventually
from tests.system.houses import TEACHER

IDENTITY = {
    "birth_name": "Byron",
    "birth_date": "1985-12-10",
    "birth_place": "Dijon",
    "lines": "1 rue des Essais, Bâtiment B",
    "postcode": "21000",
    "city": "Dijon",
    "phone": "+33 3 80 00 00 00",
}


def message_shows(words: str) -> str:
    return f"{MESSAGE}?.includes({words!r})"


async def test_an_applicant_sends_documents_and_hands_the_file_in_from_the_page(
    street: Street, browser: Browser, tmp_path: Path
) -> None:
    campaign = street.house.campaign
    who = await campaign.registered()
    body = {"edition_id": campaign.edition_id, "profile": "health"}
    begun = await campaign.done("POST", "/v1/applications", who.token, json=body)
    who = Applicant(who.person_id, who.token, begun["id"])
    await browser.visit(street.page(who.token))
    await browser.until(READY)
    assert "il reste à envoyer" in await browser.run("document.body.textContent")

    (tmp_path / "wrong.pdf").write_bytes(b"not what it says")
    await browser.choose("input[name=cv]", tmp_path / "wrong.pdf")
    await browser.until(message_shows("n’est pas ce que dit son nom"))
    (tmp_path / "cv.pdf").write_bytes(PDF)
    await browser.choose("input[name=cv]", tmp_path / "cv.pdf")
    await browser.until(message_shows("Pièce reçue"))
    assert await browser.run(WIDE) <= PHONE["width"]
    await browser.picture(tmp_path / "sent.png")

    await go_to(browser, "Déposer mon dossier")
    await browser.press("Enter")
    await browser.until("document.getElementById('sure').open")
    await go_to(browser, "Oui, confirmer")
    await browser.press("Enter")

    async def handed_in() -> bool:
        return bool((await campaign.file(who))["file"] == "submitted")

    await eventually(handed_in, what="the file handed in")
    await browser.until("document.body.textContent.includes('déposé, en cours de vérification')")
    assert [one for one in browser.complaints if "415" not in one] == []


async def test_a_learner_signs_fills_in_and_prints_from_the_page(
    street: Street, called: list[Applicant], browser: Browser, tmp_path: Path
) -> None:
    house, who = street.house, called[1]
    assert (await house.campaign.accepts(who)).status_code == 200
    path = f"/v1/enrolments/{(await house.enrolled(who))['id']}"
    payment = {"reference": new_id(), "amount_cents": 50_000}
    await house.done("enrolment", "POST", f"{path}/payments", "finance@universite-de-paris", json=payment)
    half_day = {
        "module": "imaging",
        "day": date(2026, 1, 12).isoformat(),
        "half": "am",
        "mode": "on_site",
        "hours": 3.5,
    }
    await house.done("enrolment", "POST", f"{path}/attendance", TEACHER, json=half_day)

    async def held(of: str) -> dict[str, Any]:
        return await house.done("enrolment", "GET", f"{path}/{of}", who.token)

    await browser.visit(street.page(who.token))
    await browser.until(READY)
    shown = (await browser.run("document.body.textContent")).replace("\u202f", " ").replace("\u00a0", " ")
    assert "500,00 € payés sur" in shown
    assert "3,5 heures suivies sur 4 heures demandées" in shown
    await browser.picture(tmp_path / "learner.png")

    await go_to(browser, "Je signe ma présence")
    await browser.press("Enter")
    await browser.until(message_shows("Signature enregistrée"))
    assert (await held("modules/imaging"))["attendance"][0]["signed"]["learner"]

    await go_to(browser, "Remplir mon dossier administratif")
    await browser.press("Enter")
    for name, value in IDENTITY.items():
        await browser.run(f"document.querySelector('article input[name={name}]').value = {value!r}")
    assert await browser.run(WIDE) <= PHONE["width"]
    await browser.picture(tmp_path / "identity.png")
    await go_to(browser, "Enregistrer et remettre")
    await browser.press("Enter")
    await browser.until(message_shows("Dossier administratif remis"))
    file = await held("administrative-file")
    assert (file["state"], file["identity"]["address"]["lines"]) == (
        "submitted",
        ["1 rue des Essais", "Bâtiment B"],
    )

    await go_to(browser, "Relevé de compte")
    await browser.press("Enter")

    async def printed() -> bool:
        paper = tmp_path / "Relevé de compte.pdf"
        return paper.exists() and paper.read_bytes().startswith(b"%PDF-")

    await eventually(printed, what="the statement among the downloads")
    assert [one for one in browser.complaints if "404" not in one] == []
