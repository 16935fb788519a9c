"""A letter can be shown before and after it is sent: as it was written then, without its link."""

import shutil
from pathlib import Path

import pytest

from services.notifications.domain.mail.errors import LetterNotKept
from services.notifications.domain.mail.letters import ADDRESSES, Template
from services.notifications.gateways.letters import FileLetters
from services.notifications.messaging.inbound import REACTIONS
from services.notifications.messaging.letter_examples import letter_examples
from services.notifications.use_cases.mail.facts import ForgetContact
from services.notifications.use_cases.mail.letters_shown import LINK, ListLetters, Preview, ShowLetter, TryLetter
from services.notifications.use_cases.ports import LetterError, RelayDownError, Reply
from shared.kernel.errors import NotFound
from shared.kernel.words import Locale
from tests.unit.notifications.builders import HOME, a_message
from tests.unit.notifications.house import House


def a_copy(folder: Path) -> Path:
    shutil.copytree(HOME / "templates", folder / "templates")
    return folder / "templates"


def changed(root: Path, name: str, old: str, new: str) -> Path:
    file = root / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return root


async def test_a_mail_is_shown_as_it_was_written_after_its_template_has_changed(tmp_path: Path) -> None:
    """The version on the mail finds the files of that day; the link is not stored."""
    root = a_copy(tmp_path)
    house = await House(letters=FileLetters(root)).knows()
    await house.mails.add(a_message(Template.APPLICATION_SUBMITTED))
    await house.wakes()
    (sent,) = house.mailbox.taken
    changed(root, "letters/application-submitted.en.j2", "Dear", "Hello")
    house.act = House(letters=FileLetters(root), mails=house.mails, versions=house.versions, people=house.people).act
    shown = await house.act(ShowLetter(house.mail.id, None))
    assert shown.version == house.mail.template_version
    assert shown.letter.text == sent.letter.text.replace("https://cursus.example/status#token=t", LINK)
    assert (shown.letter.subject, "Dear Ada" in shown.letter.html) == (sent.letter.subject, True)
    fresh = await house.act(Preview(Template.APPLICATION_SUBMITTED, Locale.EN))
    assert (fresh.version == shown.version, "Hello Ada" in fresh.letter.text) == (False, True)
    assert "token=t" not in str(house.mails.kept)


async def test_no_letter_is_shown_before_it_is_sent_to_another_institution_or_after_erasure() -> None:
    house = await House(letters=FileLetters(HOME / "templates")).knows()
    await house.mails.add(a_message())
    with pytest.raises(LetterNotKept):
        await house.act(ShowLetter(house.mail.id, "paris"))
    await house.wakes()
    with pytest.raises(NotFound):
        await house.act(ShowLetter(house.mail.id, "dijon"))
    assert "Ada" in (await house.act(ShowLetter(house.mail.id, "paris"))).letter.text
    await house.act(ForgetContact("ada"))
    with pytest.raises(LetterNotKept):
        await house.act(ShowLetter(house.mail.id, "paris"))
    assert "Ada" not in str(house.mails.kept)


async def test_a_mail_handed_over_during_an_erasure_stores_no_content() -> None:
    message = a_message()
    message.begin(Locale.FR, "v1", message.intended_at)
    message.forget()
    message.accepted(250, "OK", message.intended_at, {"given_name": "Ada"})
    assert message.said is None


async def test_a_test_mail_goes_to_the_given_address_is_marked_and_is_not_stored() -> None:
    house = House(letters=FileLetters(HOME / "templates"))
    ask = TryLetter(Template.OFFER_MADE, Locale.FR, "me@example.org", "request-1")
    assert await house.act(ask) == Reply(250, "OK")
    (mail,) = house.mailbox.taken
    assert mail.letter.subject.startswith("[test] ")
    assert (mail.to_address, house.mails.kept) == ("me@example.org", {})
    house.mailbox.answers = [RelayDownError()]
    assert await house.act(ask) is None


async def test_every_letter_is_listed_with_a_version_in_each_language() -> None:
    found = await House(letters=FileLetters(HOME / "templates")).act(ListLetters())
    assert [template for template, _, _ in found] == list(Template)
    versions = [version for _, fr, en in found for version in (fr, en)]
    assert len(set(versions)) == len(versions)


def test_every_letter_can_be_written_from_the_contracts_that_lead_to_it() -> None:
    """From each event, with every choice and flag, and without every field that may be missing."""
    examples = list(letter_examples(REACTIONS))
    FileLetters(HOME / "templates").check_examples(examples)
    from_no_event = {Template.SIGN_IN_AGAIN, Template.STAFF_DIGEST, *ADDRESSES}
    assert {template for template, _ in examples} == set(Template) - from_no_event


def test_a_letter_that_uses_a_name_that_its_contract_lacks_stops_the_start() -> None:
    letters = FileLetters(HOME / "templates")
    with pytest.raises(LetterError, match="offer-made wants 'answer_by', which its contract does not say"):
        letters.check_examples([(Template.OFFER_MADE, {"until": "2026-11-20T22:59:59Z"})])
