"""An unknown person registers, follows the mailed link, begins an application and corrects their contact card."""

from pathlib import Path

from shared.kernel.ids import new_id
from tests.browser.conftest import PHONE, Street
from tests.browser.test_sending_and_learning import message_shows
from tests.browser.test_status_page import READY, WIDE, go_to
from tests.support.chromium import Browser


async def write(browser: Browser, **fields: str) -> None:
    for name, value in fields.items():
        await browser.run(f"[...document.querySelectorAll('form input[name={name}]')].at(-1).value = {value!r}")


async def in_french(browser: Browser) -> None:
    """The person is unknown, so the page uses the browser's language until the person selects another."""
    await browser.until(READY)
    if await browser.run("document.documentElement.lang") == "en":
        await go_to(browser, "Français")
        await browser.press("Enter")


async def test_a_newcomer_registers_begins_an_application_and_moves_to_another_address(
    street: Street, browser: Browser, tmp_path: Path
) -> None:
    before, after = f"{new_id()}@example.org", f"{new_id()}@example.org"
    await browser.visit(f"{street.urls['applications']}/status")
    await in_french(browser)
    await write(browser, given_name="Zoé", family_name="Nouvelle", email=before, rpps="1234")
    await browser.picture(tmp_path / "newcomer.png")
    await go_to(browser, "Créer mon compte")
    await browser.press("Enter")
    await browser.until(message_shows("À corriger : Numéro RPPS"))
    await write(browser, rpps="")
    await browser.press("Enter")
    await browser.until(message_shows("Votre compte est créé"))
    assert await browser.run(WIDE) <= PHONE["width"]

    await browser.visit(await street.mailed(before, "token"))
    await browser.until(READY)
    await browser.picture(tmp_path / "welcome.png")
    await go_to(browser, "Commencer")
    await browser.press("Enter")
    await browser.until(message_shows("Candidature commencée"))
    assert "brouillon, à déposer" in await browser.run("document.body.textContent")

    await go_to(browser, "Corriger mes coordonnées")
    await browser.press("Enter")
    await write(browser, email=after)
    await go_to(browser, "Enregistrer")
    await browser.press("Enter")
    await browser.until(message_shows(f"Un message est parti à {after}"))
    await browser.picture(tmp_path / "card.png")

    await browser.visit(await street.mailed(after, "confirm"))
    await in_french(browser)
    await go_to(browser, "Confirmer cette adresse")
    await browser.press("Enter")
    await browser.until(message_shows("Adresse confirmée"))
    await browser.picture(tmp_path / "confirmed.png")
    await browser.press("Enter")

    await browser.visit(await street.mailed(before, "token"))
    await browser.until(READY)
    await go_to(browser, "English")
    await browser.press("Enter")
    await go_to(browser, "Correct my contact card")
    await browser.press("Enter")
    await write(browser, family_name="Newer", employer="CHU")
    await browser.picture(tmp_path / "card-en.png")
    await go_to(browser, "Save")
    await browser.press("Enter")
    await browser.until(message_shows("Contact card saved."))
    assert f"Zoé Newer, {after}" in await browser.run("document.body.textContent")
    assert await browser.run(WIDE) <= PHONE["width"]
    assert [one for one in browser.complaints if "422" not in one and "401" not in one] == []
