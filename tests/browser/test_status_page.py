"""The applicant's page in a real browser at a phone's width: in both languages, by keyboard alone."""

import zipfile
from pathlib import Path

from deploy.cli.archives import gathered, kept
from shared.kernel.ids import new_id
from tests.browser.conftest import PHONE, Street
from tests.integration.applications.campaign import PDF, Applicant
from tests.support.chromium import Browser
from tests.support.eventually import eventually

READY = (
    "document.getElementById('page')?.getAttribute('aria-busy') === 'false' && document.querySelectorAll('h1').length"
)
WIDE = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
FOCUSED = "(document.activeElement.textContent || document.activeElement.name || '').trim()"
OUTLINED = "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
MESSAGE = "document.getElementById('said')?.textContent"


async def reached(browser: Browser) -> list[str]:
    """The elements that the tab key reaches in one round, each with a visible outline."""
    found: list[str] = []
    for _ in range(30):
        await browser.press("Tab")
        name = await browser.run(FOCUSED)
        if await browser.run("document.activeElement === document.body"):
            continue  # wraps around from the last to the first
        if name in found:
            break
        assert await browser.run(OUTLINED), f"{name} shows no focus"
        found.append(name)
    return found


async def go_to(browser: Browser, name: str) -> None:
    for _ in range(30):
        if await browser.run(FOCUSED) == name:
            return
        await browser.press("Tab")
    raise AssertionError(f"no key leads to {name}")


async def test_the_page_is_read_and_worked_by_keyboard_on_a_phone_in_two_languages(
    street: Street, called: list[Applicant], browser: Browser, tmp_path: Path
) -> None:
    who = called[0]
    await browser.visit(street.page(who.token))
    await browser.until(READY)
    pages = {
        "fr": ("Où en est votre candidature", "English", "Télécharger toutes mes données", "Retirer ma candidature"),
        "en": ("Where your application stands", "Français", "Download all my data", "Withdraw my application"),
    }
    for locale, (heading, other, archive, withdraw) in pages.items():
        assert await browser.run("document.querySelector('h1').textContent") == heading
        assert await browser.run("document.documentElement.lang") == locale
        assert await browser.run(WIDE) <= PHONE["width"], "it scrolls sideways"
        assert {other, archive, withdraw} <= set(await reached(browser))
        assert await browser.run("document.querySelectorAll('section:last-of-type button').length") == 2, (
            "archive and erasure"
        )
        await browser.picture(tmp_path / f"status-{locale}.png")
        await go_to(browser, other)
        await browser.press("Enter")

    await go_to(browser, "Retirer ma candidature")
    await browser.press("Enter")
    assert await browser.until("document.getElementById('sure').open")
    await browser.press("Escape")
    assert not await browser.run("document.getElementById('sure').open")
    assert (await street.house.campaign.file(who))["file"] == "complete"
    assert browser.complaints == []


async def test_the_page_gives_the_same_archive_as_the_command_line(
    street: Street, browser: Browser, tmp_path: Path
) -> None:
    who = await street.house.applies(PDF)
    await street.house.mail(who, "application-complete")
    await browser.visit(street.page(who.token))
    await browser.until(READY)
    await go_to(browser, "Télécharger toutes mes données")
    await browser.press("Enter")
    file = tmp_path / f"cursus-{who.person_id}.zip"

    async def whole() -> bool:
        return file.exists() and zipfile.is_zipfile(file)

    await eventually(whole, what="the archive among the downloads")
    await browser.until(f"{MESSAGE} === 'Le fichier est dans vos téléchargements.'")
    kept(await gathered(await street.house.api(who.token), who.person_id), tmp_path / "cli.zip")
    ours, theirs = zipfile.ZipFile(file), zipfile.ZipFile(tmp_path / "cli.zip")
    assert ours.testzip() is None
    assert sorted(ours.namelist()) == sorted(theirs.namelist())
    assert [ours.read(name) for name in ours.namelist() if name.endswith(".pdf")] == [PDF]
    index = ours.read("index.html").decode()
    assert "Tout ce que Cursus conserve sur vous" in index
    assert "The mails that were sent" in index
    assert [one for one in browser.complaints if "404" not in one] == []


async def test_an_expired_link_is_renewed_from_the_page_and_tells_nobody_who_is_known(
    street: Street, browser: Browser, tmp_path: Path
) -> None:
    email = f"{new_id()}@example.org"
    who = await street.house.campaign.registered(email=email)
    await street.house.mail(who, "sign-in")
    messages = []
    for address in (email, "nobody@example.org"):
        await browser.visit(street.page("expired"))
        await browser.until(READY)
        await go_to(browser, "email")
        await browser.write(address)
        await browser.press("Enter")
        messages.append(await browser.until(MESSAGE))
        assert await browser.run(WIDE) <= PHONE["width"]
    await browser.picture(tmp_path / "closed.png")
    assert messages[0] == messages[1]
    await street.house.mail(who, "sign-in-again")
    assert [one for one in browser.complaints if "401" not in one] == []
