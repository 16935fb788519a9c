"""Letters for staff to look at: with made-up data, as a test mail, and as a sent mail contained it."""

from dataclasses import dataclass

from services.notifications.domain.mail.errors import LetterNotKept
from services.notifications.domain.mail.letters import OPTIONAL, Template
from services.notifications.domain.mail.message import Message
from services.notifications.use_cases.ports import (
    Letter,
    Letters,
    LetterVersions,
    Mail,
    Messages,
    Postman,
    RelayDownError,
    Reply,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound
from shared.kernel.words import Locale

LINK = "https://example.org/link-not-kept"
"""Replaces the link of a shown letter: links are not stored."""


@dataclass(frozen=True)
class Written:
    """A letter, and the template version that it was written from."""

    template: Template
    locale: Locale
    version: str
    letter: Letter


@dataclass(frozen=True)
class ListLetters(Query[tuple[tuple[Template, str, str], ...]]):
    """Every letter with its present versions, French and English."""

    async def __call__(self, letters: Letters) -> tuple[tuple[Template, str, str], ...]:
        return tuple((t, letters.version(t, Locale.FR), letters.version(t, Locale.EN)) for t in Template)


@dataclass(frozen=True)
class Preview(Query[Written]):
    template: Template
    locale: Locale

    async def __call__(self, letters: Letters) -> Written:
        letter = letters.write(self.template, self.locale, letters.example(self.template, self.locale))
        return Written(self.template, self.locale, letters.version(self.template, self.locale), letter)


@dataclass(frozen=True)
class TryLetter(Command[Reply | None], did="try-letter"):
    """Sends a letter with made-up data to an address of the caller. Answers None while no server can be reached.

    Stores nothing: it is not in the log of mails.
    """

    template: Template
    locale: Locale
    to: str
    request: str

    async def __call__(self, letters: Letters, postman: Postman, clock: Clock) -> Reply | None:
        shown = await Preview(self.template, self.locale)(letters)
        letter = Letter(subject=f"[test] {shown.letter.subject}", text=shown.letter.text, html=shown.letter.html)
        message = Message(
            id=self.request,
            template=Template.WELCOME,
            person_id="test",
            cause="test",
            cause_type="eu.cursus.letter.tested",
            intended_at=clock.now(),
            locale=self.locale,
        )
        try:
            return await postman.hand_over(Mail(message, letter, "", self.to, clock.now()))
        except RelayDownError:
            return None


@dataclass(frozen=True)
class ShowLetter(Query[Written]):
    """The letter as a sent mail contained it. `institution_id` is the caller's; None: any mail.

    Raises `LetterNotKept`.
    """

    message_id: str
    institution_id: str | None

    async def __call__(self, messages: Messages, letters: Letters, versions: LetterVersions) -> Written:
        message = await messages.get(self.message_id)
        if self.institution_id not in (None, message.institution_id):
            raise NotFound(thing="message", id=self.message_id)
        if message.said is None or message.template_version is None or message.locale is None:
            raise LetterNotKept(message_id=message.id, state=message.state.value)
        sources = await versions.sources(message.template_version)
        variables = {"optional": message.template in OPTIONAL, **message.said, "link": LINK}
        letter = letters.write_from(sources, message.template, message.locale, variables)
        return Written(message.template, message.locale, message.template_version, letter)
