"""Route of a person's archive: contact card, applications, documents, audit trail."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter

from services.applications.domain.access import released
from services.applications.domain.file.application import Application
from services.applications.domain.records.trail import TrailEntry
from services.applications.use_cases.records.archive import Held, HeldFile, OpenArchive
from services.applications.use_cases.records.trail import Everything
from services.applications.web.access import reading
from services.applications.web.file.card_schemas import PersonView
from services.applications.web.file.uploads import SUFFIX
from services.applications.web.schemas import ApplicationView
from shared.auth.guards import Authenticated
from shared.contracts.vocabulary import Text
from shared.mongo.store import plain
from shared.web.archive import ArchiveView, HeldFileView, PartView, Share
from shared.web.requests import Does, View

router = APIRouter(prefix="/v1", tags=["privacy"])
CARD = Text(
    fr="Votre fiche de contact : nom, adresse électronique, langue, profession, numéro RPPS, employeur.",
    en="Your contact card: name, e-mail address, language, profession, RPPS number, employer.",
)
APPLICATIONS = Text(
    fr="Vos candidatures : le dossier, ses pièces, ce qui vous a été demandé, les décisions qui vous ont été "
    "communiquées, la moyenne du jury par critère, la place proposée et votre réponse, l’entretien.",
    en="Your applications: the file, its documents, what was asked of you, the decisions made known to you, the jury’s "
    "mean mark for each criterion, the place offered and your answer, the interview.",
)
TRAIL = Text(
    fr="Le journal : ce qui a été fait sur vos dossiers, quand, par quelle fonction de quel établissement ; "
    "l’empreinte permet de vérifier que rien n’a été retouché.",
    en="The audit trail: what was done on your files, when, by which office of which institution; the hash shows that "
    "nothing was altered.",
)
DOCUMENT = Text(fr="Une pièce que vous avez envoyée, telle quelle.", en="A document that you sent, as it is.")


class TracedView(View):
    """One entry of the audit trail. It does not name the actor; `by_you` is true for actions of the person."""

    number: int
    at: datetime
    did: str
    thing: str
    thing_id: str
    edition_id: str | None
    institution_id: str
    from_institution: str | None
    roles: tuple[str, ...]
    by_you: bool
    sha256: str

    @classmethod
    def of(cls, entry: TrailEntry) -> "TracedView":
        by_you = entry.action.roles == ("applicant",)  # applicants can act only on their own applications
        return cls.model_validate(
            plain(entry.action) | {"number": entry.number, "by_you": by_you, "sha256": entry.sha256}
        )


@router.get("/people/{person_id}/archive")
async def open_archive(person_id: str, share: Share, who: Authenticated, act: Does) -> ArchiveView:
    """Read all data about a person: for that person and operators; for a secretary, the share of their institution.

    A reading by staff is noted in the audit trail of each institution concerned.
    """
    held = await act(OpenArchive(person_id, share))
    if who.person_id is None:
        for institution in sorted({file.application.institution_id for file in held.files}):
            await act(reading(Everything(person_id, institution), "archive", who))
    card = [PersonView.of(held.person).model_dump(mode="json")] if held.person else []
    return ArchiveView(
        service="applications",
        person_id=person_id,
        made_at=held.made_at,
        parts=(
            PartView(name="contact-card", about=CARD, content=card),
            PartView(name="applications", about=APPLICATIONS, content=[_application(file) for file in held.files]),
            PartView(name="audit-trail", about=TRAIL, content=_traced(held)),
        ),
        files=tuple(document for file in held.files for document in _documents(file.application)),
    )


def _application(held: HeldFile) -> dict[str, Any]:
    application = held.application
    decisions = [
        {"id": decision.id, "outcome": decision.outcome, "reason": decision.reason, "corrects": decision.corrects}
        | {"waiting_rank": decision.waiting_rank, "released_at": decision.released_at}
        for decision in released(application)
    ]
    reopenings = [
        {"at": reopening.at, "reason": reopening.reason, "before": reopening.before, "until": reopening.until}
        for reopening in application.reopenings
    ]
    return ApplicationView.of(application).model_dump(mode="json") | {
        "edition": {"code": held.edition.code, "title": plain(held.edition.title)} if held.edition else None,
        "decisions_released": decisions,
        "reopenings": reopenings,
        "jury_means": [plain(mark) for mark in held.marks],
        "interview": plain(held.interview) if held.interview else None,
        "interview_meeting": plain(held.meeting) if held.meeting else None,
    }


def _traced(held: Held) -> list[Any]:
    return [TracedView.of(entry).model_dump(mode="json") for entry in held.trail]


def _documents(application: Application) -> list[HeldFileView]:
    return [
        HeldFileView(
            path=f"documents/{application.id}/{document.kind}{SUFFIX[document.file.media_type]}",
            about=DOCUMENT,
            href=f"/v1/applications/{application.id}/documents/{document.kind}",
            media_type=document.file.media_type,
            size=document.file.size,
            sha256=document.file.sha256,
        )
        for document in application.documents.values()
        if document.file is not None
    ]
