"""A person's archive over HTTP: their mails with their full text, their reminders and their DPC ledger."""

from typing import Any

from fastapi import APIRouter

from services.notifications.use_cases.queries import Held, HeldMail, OpenArchive
from services.notifications.web.ledger.schemas import LedgerView
from services.notifications.web.reminders.reminders import RemindersView
from services.notifications.web.schemas import MessageView
from shared.contracts.vocabulary import Text
from shared.mongo.store import plain
from shared.web.archive import ArchiveView, PartView, Share
from shared.web.requests import Does

router = APIRouter(prefix="/v1", tags=["privacy"])
CARD = Text(
    fr="La copie de votre fiche de contact qui sert à vous écrire, et vos préférences.",
    en="The copy of your contact card that mails are addressed from, and your preferences.",
)
MAILS = Text(
    fr="Les messages qui vous ont été envoyés ou destinés : l’objet, le texte, la cause, chaque tentative et la "
    "réponse du serveur. Le lien personnel n’est jamais conservé.",
    en="The mails that were sent or meant for you: subject, text, cause, each attempt and the server’s reply. The "
    "personal link is never kept.",
)
REMINDERS = Text(fr="Les rappels prévus ou arrêtés.", en="The reminders that are planned or were stopped.")
LEDGER = Text(
    fr="Votre registre de DPC : chaque action et chaque annulation, avec l’empreinte de la preuve.",
    en="Your CPD (DPC) ledger: each action and each reversal, with the hash of its evidence.",
)


@router.get("/people/{person_id}/archive")
async def open_archive(person_id: str, share: Share, act: Does) -> ArchiveView:
    """All that is held of a person, for the person and operators; for a secretary, their institution's share."""
    held = await act(OpenArchive(person_id, share))
    return ArchiveView(
        service="notifications",
        person_id=person_id,
        made_at=held.made_at,
        parts=(
            PartView(name="contact-card", about=CARD, content=_card(held)),
            PartView(name="mails", about=MAILS, content=[_mail(mail) for mail in held.mails]),
            PartView(
                name="reminders",
                about=REMINDERS,
                content=[RemindersView.of(plan).model_dump(mode="json") for plan in held.reminders],
            ),
            PartView(name="dpc-ledger", about=LEDGER, content=[LedgerView.of(held.ledger).model_dump(mode="json")]),
        ),
    )


def _card(held: Held) -> list[Any]:
    """The card, without the normal form of the address."""
    if held.recipient is None:
        return []
    return [{name: value for name, value in plain(held.recipient).items() if name != "address_key"}]


def _mail(held: HeldMail) -> dict[str, Any]:
    letter = held.letter.letter if held.letter else None
    content = {"subject": letter.subject, "text": letter.text, "html": letter.html} if letter else None
    return MessageView.of(held.message).model_dump(mode="json") | {"letter": content}
