"""Every letter can be written, in both languages, from its event; otherwise the start stops."""

import shutil
from pathlib import Path

import pytest

from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.wording import words
from services.notifications.gateways.letters import FileLetters
from services.notifications.use_cases.ports import LetterError
from shared.kernel.words import Locale
from tests.unit.notifications.builders import HOME, an_edition

TEMPLATES = HOME / "templates"


@pytest.fixture(scope="module")
def letters() -> FileLetters:
    return FileLetters(TEMPLATES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("template", Template)
def test_a_letter_says_the_same_in_html_and_in_text(letters: FileLetters, template: Template, locale: Locale) -> None:
    letter = letters.write(template, locale, letters.example(template, locale))
    assert letter.subject
    assert "\n" not in letter.subject
    for form in (letter.text, letter.html):
        if template is not Template.STAFF_DIGEST:  # to a mailbox of staff: no name, and no link to a file
            assert "Ada" in form
        assert ("#token=example" in form) is (template is not Template.STAFF_DIGEST)
        assert "{{" not in form
        assert "None" not in form
    assert "<mj-" not in letter.html
    assert f'lang="{locale.value}"' in letter.html
    assert "<" not in letter.text


def test_a_deadline_is_written_in_paris_time(letters: FileLetters) -> None:
    example = letters.example(Template.OFFER_MADE, Locale.FR)
    assert example["deadline"] == "vendredi 20 novembre 2026 à 23\u00a0h\u00a059 (heure de Paris)"
    assert str(letters.example(Template.OFFER_MADE, Locale.EN)["deadline"]).endswith("at 23:59 (Paris time)")


def test_a_name_cannot_smuggle_markup_or_headers_in(letters: FileLetters) -> None:
    example = letters.example(Template.WELCOME, Locale.FR)
    letter = letters.write(
        Template.WELCOME, Locale.FR, example | {"given_name": "<script>x</script>", "title": "a\r\nBcc: everybody"}
    )
    assert "<script>" not in letter.html
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


@pytest.mark.parametrize("body", ["{{ salary }}", "{% if false %}{{ salary }}{% endif %}"])
def test_a_template_that_names_an_unknown_variable_stops_the_start(copy: Path, body: str) -> None:
    file = copy / "letters" / "welcome.en.j2"
    file.write_text(file.read_text().replace("Dear", body + " Dear"))
    with pytest.raises(LetterError, match="salary"):
        FileLetters(copy)


def test_a_letter_missing_in_one_language_stops_the_start(copy: Path) -> None:
    (copy / "letters" / "offer-made.en.j2").unlink()
    with pytest.raises(LetterError, match=r"offer-made\.en"):
        FileLetters(copy)


@pytest.mark.parametrize("broken", ["<mj-tekst>x</mj-tekst>", "<mj-text>never closed"])
def test_a_layout_that_is_no_mjml_stops_the_start(copy: Path, broken: str) -> None:
    file = copy / "html" / "layout.j2"
    file.write_text(file.read_text().replace("{{ body | paragraphs }}", broken))
    with pytest.raises(LetterError):
        FileLetters(copy)


def test_a_changed_template_is_another_version(letters: FileLetters, copy: Path) -> None:
    before = letters.version(Template.WELCOME, Locale.FR), letters.version(Template.OFFER_MADE, Locale.FR)
    file = copy / "letters" / "welcome.fr.j2"
    file.write_text(file.read_text().replace("Bienvenue", "Bonjour"))
    changed = FileLetters(copy)
    assert changed.version(Template.WELCOME, Locale.FR) != before[0]
    assert changed.version(Template.OFFER_MADE, Locale.FR) == before[1]


def test_an_unmet_requirement_is_named_by_its_title(letters: FileLetters) -> None:
    example = letters.example(Template.ENROLMENT_FAILED, Locale.FR)
    assert example["unmet"][0] == "module « Imagerie médicale » non validé"  # type: ignore[index]


@pytest.mark.parametrize(
    ("reason", "says", "left_out"),
    [
        ("unpaid", "pas été réglés", "aura pas lieu"),
        ("learner_left", "Votre départ", "aura pas lieu"),
        ("edition_cancelled", "aura pas lieu", "départ"),
    ],
)
def test_the_letter_of_a_cancelled_enrolment_gives_its_reason(
    letters: FileLetters, reason: str, says: str, left_out: str
) -> None:
    said = words(Template.ENROLMENT_CANCELLED, {"reason": reason}, an_edition(), Locale.FR)
    named = said | {"given_name": "Ada", "link": "https://cursus.example/status", "optional": False}
    text = " ".join(letters.write(Template.ENROLMENT_CANCELLED, Locale.FR, named).text.split())
    assert says in text
    assert left_out not in text


@pytest.mark.parametrize(
    ("template", "details", "begins"),
    [
        (Template.ENROLMENT_CANCELLED, {"reason": "unpaid"}, "Si vous pensez"),
        (Template.ENROLMENT_CANCELLED, {"reason": "edition_cancelled"}, "Pour les suites"),
        (Template.DEFERRAL_REFUSED, {"reason": "full"}, "Votre inscription actuelle"),
        (Template.ENROLMENT_DEFERRED, {"carried_cents": 50_000}, "La nouvelle inscription"),
    ],
)
def test_what_follows_a_choice_of_words_begins_a_paragraph(
    letters: FileLetters, template: Template, details: dict[str, object], begins: str
) -> None:
    said = words(template, details, an_edition(), Locale.FR)
    named = said | {"given_name": "Ada", "link": "https://cursus.example/status", "optional": False}
    assert f"\n\n{begins}" in letters.write(template, Locale.FR, named).text


@pytest.mark.parametrize("locale", Locale)
def test_a_waiting_list_offer_claims_no_shorter_delay_because_editions_set_it(
    letters: FileLetters, locale: Locale
) -> None:
    text = letters.write(
        Template.OFFER_FROM_WAITING_LIST, locale, letters.example(Template.OFFER_FROM_WAITING_LIST, locale)
    ).text
    assert not {"court", "shorter"} & set(text.split())
