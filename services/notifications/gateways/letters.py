"""Letters from files: Jinja for the text, MJML for the HTML. One file per letter and language gives both.

A letter's file has three blocks: `subject`, `heading` and `body`. The body is paragraphs, separated by blank lines,
with `button(label, link)`, `bullets(items)` and `facts(rows)`, which the HTML and the text layout render differently.
"""

import hashlib
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import mrml
import yaml
from jinja2 import (
    BaseLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    meta,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.letters import ABOUT_NO_EDITION, ADDRESSES, Template
from services.notifications.domain.mail.wording import words
from services.notifications.use_cases.ports import Letter, LetterError
from shared.kernel.words import Locale

_PARAGRAPHS = re.compile(r"\n\s*\n")
_BEFORE_HIGH_MARKS = re.compile(r" ([:;!?»])")
_PERSONAL = {"given_name": "Ada", "link": "https://example.org/status#token=example", "optional": True}
_ADDRESS = {"new_address": "a…@example.org"}
_EXAMPLE_EDITION = Edition(
    id="example",
    programme_id="example",
    institution_id="example",
    title={Locale.FR: "DU « IA appliquée en santé »", Locale.EN: "University diploma “AI applied to health”"},
    place="Paris",
    closes_at=datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC),
    starts_on=date(2027, 1, 11),
    ends_on=date(2027, 6, 25),
    reminder_days=(3, 1),
    documents={"cv": {Locale.FR: "Curriculum vitæ", Locale.EN: "Curriculum vitae"}},
    modules={"medical-imaging": {Locale.FR: "Imagerie médicale", Locale.EN: "Medical imaging"}},
)


class FileLetters:
    """The letters under `root`. The constructor writes every letter in both languages from an example.

    It raises `LetterError` for a template that names an unknown variable, lacks a language, or is not valid MJML.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        shared = FileSystemLoader(root)
        self._environments = {form: _environment(shared, form) for form in FORMS}
        self.check()

    def version(self, template: Template, locale: Locale) -> str:
        return self._versions[template, locale]

    def sources(self, template: Template, locale: Locale) -> dict[str, str]:
        """The files that this letter is made from, by their path."""
        paths = (f"letters/{template.value}.{locale.value}.j2", *_SHARED)
        return {path: (self._root / path).read_text(encoding="utf-8") for path in paths}

    def write(self, template: Template, locale: Locale, words: Mapping[str, object]) -> Letter:
        return _written(self._environments, template, locale, words)

    def write_from(
        self, sources: Mapping[str, str], template: Template, locale: Locale, words: Mapping[str, object]
    ) -> Letter:
        """The letter from these files of an earlier version."""
        return _written(
            {form: _environment(DictLoader(dict(sources)), form) for form in FORMS}, template, locale, words
        )

    def example(self, template: Template, locale: Locale) -> dict[str, object]:
        """The variables of this letter's example."""
        details: dict[str, Any] = self._examples.get(template.value, {})
        edition = None if template in ABOUT_NO_EDITION else _EXAMPLE_EDITION
        return words(template, details, edition, locale) | _PERSONAL | (_ADDRESS if template in ADDRESSES else {})

    def check(self) -> None:
        """Writes every letter once, and checks the names in branches that the example does not take."""
        if unknown := self._examples.keys() - {template.value for template in Template}:
            raise LetterError(f"examples.yaml names letters that do not exist: {', '.join(sorted(unknown))}")
        for template in Template:
            for locale in Locale:
                example = self.example(template, locale)
                self._check_names(template, locale, {*example, "locale"})
                self.write(template, locale, example)

    def check_examples(self, examples: Iterable[tuple[Template, Mapping[str, Any]]]) -> None:
        """Writes each letter from these details. Raises `LetterError` for a name that the contract lacks."""
        for template, details in examples:
            edition = None if template in ABOUT_NO_EDITION else _EXAMPLE_EDITION
            for locale in Locale:
                try:
                    variables = words(template, details, edition, locale)
                except KeyError as unknown:
                    raise LetterError(f"{template.value} wants {unknown}, which its contract does not say") from None
                self.write(template, locale, variables | _PERSONAL)

    def _check_names(self, template: Template, locale: Locale, known: set[str]) -> None:
        environment, name = self._environments["html"], f"{template.value}.{locale.value}.j2"
        file = self._root / "letters" / name
        if not file.is_file():
            raise LetterError(f"{name} is missing")
        named = meta.find_undeclared_variables(environment.parse(file.read_text(encoding="utf-8")))
        if unknown := named - known - environment.globals.keys():
            raise LetterError(
                f"{name} names {', '.join(sorted(unknown))}; this letter may name {', '.join(sorted(known))}"
            )

    @cached_property
    def _examples(self) -> dict[str, dict[str, Any]]:
        return yaml.safe_load((self._root / "examples.yaml").read_text(encoding="utf-8")) or {}

    @cached_property
    def _versions(self) -> dict[tuple[Template, Locale], str]:
        return {(t, locale): _digest(self.sources(t, locale)) for t in Template for locale in Locale}


FORMS = ("html", "text")
_SHARED = tuple(f"{form}/{part}.j2" for form in FORMS for part in ("layout", "parts"))


def _digest(sources: Mapping[str, str]) -> str:
    return hashlib.sha256("\0".join(text for _, text in sorted(sources.items())).encode()).hexdigest()[:12]


def _written(
    environments: Mapping[str, Environment], template: Template, locale: Locale, words: Mapping[str, object]
) -> Letter:
    name = f"letters/{template.value}.{locale.value}.j2"
    context = {**words, "locale": locale.value}
    try:
        text = environments["text"].get_template(name)
        subject = "".join(text.blocks["subject"](text.new_context(context)))
        plain = text.render(context)
        mjml = typeset(environments["html"].get_template(name).render(context), locale)
        html = mrml.to_html(mjml).content
    except (TemplateError, KeyError, OSError) as error:
        raise LetterError(f"{name} cannot be written: {_without_values(error)}") from None
    if "<mj-" in html:
        raise LetterError(f"{name} uses an element that MJML does not know")
    return Letter(subject=" ".join(typeset(subject, locale).split()), text=typeset(plain, locale), html=html)


def typeset(text: str, locale: Locale) -> str:
    """Sets typographic apostrophes and, in French, no-break spaces."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    if locale is Locale.FR:
        return _BEFORE_HIGH_MARKS.sub("\u00a0\\1", text).replace("« ", "«\u00a0")
    return re.sub(r"(?<=\w) :", ":", text)


class _Of(BaseLoader):
    """Loads files by their path; `layout.j2` and `parts.j2` from the folder of one form."""

    def __init__(self, files: BaseLoader, form: str) -> None:
        self._files, self._form = files, form

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        return self._files.get_source(environment, template if "/" in template else f"{self._form}/{template}")


def _environment(files: BaseLoader, form: str) -> Environment:
    environment = Environment(
        loader=_Of(files, form),
        undefined=StrictUndefined,
        autoescape=form == "html",  # noqa: S701 - plain text has nothing to escape
        trim_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["paragraphs"] = _html_paragraphs if form == "html" else _text_paragraphs
    environment.filters["oneline"] = lambda text: type(text)(" ".join(text.split()))
    parts = environment.get_template("parts.j2").module
    environment.globals |= {name: getattr(parts, name) for name in ("button", "bullets", "facts")}
    return environment


def _split(body: str) -> list[str]:
    return [paragraph.strip() for paragraph in _PARAGRAPHS.split(body) if paragraph.strip()]


def _html_paragraphs(body: Markup) -> Markup:
    """Wraps each paragraph in `mj-text`, unless a part has rendered it. `body` is escaped text."""
    drawn = (part if part.startswith("<mj-") else f"<mj-text>{part}</mj-text>" for part in _split(str(body)))
    return Markup("\n".join(drawn))  # noqa: S704 - made of markup


@pass_context
def _text_paragraphs(context: Context, body: str) -> str:
    """Wraps each paragraph at 76 characters. Lists, facts and links keep their lines."""
    return "\n\n".join(
        part if "\n" in part else textwrap.fill(part, 76, break_long_words=False, break_on_hyphens=False)
        for part in _split(typeset(body, Locale(context["locale"])))
    )


def _without_values(error: Exception) -> str:
    """The error without personal data: messages of Jinja name variables, not values."""
    return f"{type(error).__name__}: {error}" if isinstance(error, TemplateError) else type(error).__name__
