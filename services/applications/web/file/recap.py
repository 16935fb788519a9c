"""The recap of an application in French or English: the values for `templates/recap.typ`."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import Query

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application, FileStatus
from services.applications.domain.file.document import Document, DocumentStatus
from services.applications.domain.file.person import Person
from shared.kernel.reading import instant, moment
from shared.kernel.words import Locale, Text

AskedLang = Annotated[Locale | None, Query(description="fr or en; by default the applicant's language.")]
TEMPLATES = Path(__file__).with_name("templates")
_FILE = {
    FileStatus.DRAFT: Text("brouillon", "draft"),
    FileStatus.SUBMITTED: Text("déposée", "handed in"),
    FileStatus.INCOMPLETE: Text("incomplète", "incomplete"),
    FileStatus.COMPLETE: Text("complète", "complete"),
    FileStatus.WITHDRAWN: Text("retirée", "withdrawn"),
    FileStatus.CANCELLED: Text("annulée", "cancelled"),
}
_DOCUMENT = {
    DocumentStatus.AWAITED: Text("attendu", "awaited"),
    DocumentStatus.RECEIVED: Text("reçu", "received"),
    DocumentStatus.VALIDATED: Text("validé", "validated"),
    DocumentStatus.REFUSED: Text("refusé", "refused"),
    DocumentStatus.NOT_APPLICABLE: Text("sans objet", "not applicable"),
}


def recap(application: Application, edition: Edition, person: Person, asked: Locale | None) -> dict[str, Any]:
    """The values, in the requested language or else the applicant's."""
    lang = asked or person.card.locale
    card = person.card
    label = next(audience.label for audience in edition.audiences if audience.profile == application.profile)
    return {
        "lang": lang,
        "edition": edition.title[lang],
        "code": edition.code,
        "institution": edition.institution_id,
        "application": application.id,
        "name": f"{card.given_name} {card.family_name}",
        "email": card.email,
        "profession": card.profession or "",
        "rpps": card.rpps or "",
        "rpps_verified": person.rpps_verified,
        "employer": card.employer or "",
        "profile": label[lang],
        "file": _FILE[application.file][lang],
        "started": instant(application.started_at, lang),
        "submitted": instant(application.submitted_at, lang) if application.submitted_at else "",
        "documents": [_document(document, edition, lang) for document in application.documents.values()],
    }


def _document(document: Document, edition: Edition, lang: Locale) -> list[str]:
    label = document.label or next((rule.label for rule in edition.documents if rule.kind == document.kind), None)
    file = document.file
    return [
        label[lang] if label else document.kind,
        _DOCUMENT[document.status][lang],
        moment(file.received_at, lang) if file else "",
        file.sha256[:16] if file else "",
    ]
