"""Letters over HTTP: previewed, sent as a test, and shown as they were sent."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import EmailStr, Field

from services.notifications.domain.mail.letters import OPTIONAL, Template
from services.notifications.use_cases.mail import letters_shown
from services.notifications.use_cases.mail.letters_shown import Written
from services.notifications.use_cases.ports import Reply
from shared.auth.guards import staff
from shared.auth.principal import Principal, Role
from shared.kernel.words import Locale
from shared.web.requests import Does, Input, Listing, Once, View

router = APIRouter(prefix="/v1", tags=["letters"])
LetterStaff = Annotated[Principal, Depends(staff(Role.SECRETARY))]


class TemplateView(View):
    template: Template = Field(examples=["offer-made"])
    optional: bool
    """Whether people may decline it."""
    versions: dict[Locale, str]
    """A hash of its files, in each language."""


class LetterView(View):
    """A letter as its reader sees it."""

    template: Template
    locale: Locale
    version: str
    subject: str
    text: str
    html: str

    @classmethod
    def of(cls, written: Written) -> "LetterView":
        letter = written.letter
        return cls(
            template=written.template,
            locale=written.locale,
            version=written.version,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
        )


class TrialInput(Input):
    to: EmailStr = Field(examples=["secretariat@example.org"])
    """An address of your own."""


class TrialView(View):
    accepted: bool
    code: int | None
    """The server's reply code (RFC 5321); null when no server could be reached."""

    @classmethod
    def of(cls, reply: Reply | None) -> "TrialView":
        code = reply.code if reply else None
        return cls(accepted=code is not None and code < 300, code=code)


@router.get("/templates")
async def list_templates(who: LetterStaff, act: Does) -> Listing[TemplateView]:
    """All letters, with their present versions."""
    found = await act(letters_shown.ListLetters())
    items = [
        TemplateView(template=t, optional=t in OPTIONAL, versions={Locale.FR: fr, Locale.EN: en}) for t, fr, en in found
    ]
    return Listing(items=items)


@router.get("/templates/{template}/{locale}")
async def preview(template: Template, locale: Locale, who: LetterStaff, act: Does) -> LetterView:
    """The letter with made-up data."""
    return LetterView.of(await act(letters_shown.Preview(template, locale)))


@router.post("/templates/{template}/{locale}/test-send")
async def try_letter(template: Template, locale: Locale, body: TrialInput, who: LetterStaff, once: Once) -> TrialView:
    """Send the letter with made-up data to an address of your own. A repeated request has the same Message-ID."""
    command = letters_shown.TryLetter(template, locale, str(body.to), once.new_id)
    return await once(command, TrialView.of)


@router.get("/messages/{message_id}/letter")
async def show_letter(message_id: str, who: LetterStaff, act: Does) -> LetterView:
    """The letter as it was sent, from the template version and data of that day, without its link."""
    return LetterView.of(await act(letters_shown.ShowLetter(message_id, who.scope)))
