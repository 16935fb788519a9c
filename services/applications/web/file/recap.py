"""The recap of a file, in the words of its language: values for `templates/recap.typ`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Query

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application, FileStatus
from services.applications.domain.file.document import Document, DocumentStatus
from services.applications.domain.file.person import Person
from shared.kernel.clock import PARIS

Lang = Literal["fr", "en"]
AskedLang = Annotated[Lang | None, Query(description="fr or en; the applicant's own language if not said.")]
TEMPLATES = Path(__file__).with_name("templates")
_FILE = {
    FileStatus.DRAFT: ("brouillon", "draft"),
    FileStatus.SUBMITTED: ("déposée", "handed in"),
    FileStatus.INCOMPLETE: ("incomplète", "incomplete"),
    FileStatus.COMPLETE: ("complète", "complete"),
    FileStatus.WITHDRAWN: ("retirée", "withdrawn"),
    FileStatus.CANCELLED: ("annulée", "cancelled"),
}
_DOCUMENT = {
    DocumentStatus.AWAITED: ("attendu", "awaited"),
    DocumentStatus.RECEIVED: ("reçu", "received"),
    DocumentStatus.VALIDATED: ("validé", "validated"),
    DocumentStatus.REFUSED: ("refusé", "refused"),
    DocumentStatus.NOT_APPLICABLE: ("sans objet", "not applicable"),
}


def recap(application: Application, edition: Edition, person: Person, asked: Lang | None) -> dict[str, Any]:
    """What the paper says, in the language asked for or else the applicant's own."""
    lang: Lang = asked or ("en" if person.card.locale == "en" else "fr")
    which = 0 if lang == "fr" else 1
    card = person.card
    label = next(one.label for one in edition.audiences if one.profile == application.profile)
    return {
        "lang": lang,
        "edition": getattr(edition.title, lang),
        "code": edition.code,
        "institution": edition.institution_id,
        "application": application.id,
        "name": f"{card.given_name} {card.family_name}",
        "email": card.email,
        "profession": card.profession or "",
        "rpps": card.rpps or "",
        "rpps_verified": person.rpps_verified,
        "employer": card.employer or "",
        "profile": getattr(label, lang),
        "file": _FILE[application.file][which],
        "started": _moment(application.started_at, lang),
        "submitted": _moment(application.submitted_at, lang),
        "documents": [_document(one, edition, lang) for one in application.documents.values()],
    }


def _document(document: Document, edition: Edition, lang: Lang) -> list[str]:
    label = document.label or next((one.label for one in edition.documents if one.kind == document.kind), None)
    file = document.file
    return [
        getattr(label, lang) if label else document.kind,
        _DOCUMENT[document.status][0 if lang == "fr" else 1],
        _moment(file.received_at, lang) if file else "",
        file.sha256[:16] if file else "",
    ]


def _moment(at: datetime | None, lang: Lang) -> str:
    """In Paris: `24/11/2026 à 09:30`; `24 Nov 2026, 09:30`."""
    if at is None:
        return ""
    return f"{at.astimezone(PARIS):%d/%m/%Y à %H:%M}" if lang == "fr" else f"{at.astimezone(PARIS):%d %b %Y, %H:%M}"
