"""Route of a person's archive: contact card, enrolments, administrative files, certificates."""

from typing import Any

from fastapi import APIRouter

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.use_cases.file.archive import Held, HeldEnrolment, OpenArchive
from services.enrolment.web.file.administrative import FileView
from services.enrolment.web.money.schemas import AccountView, StatementView
from services.enrolment.web.schemas import EnrolmentView, ModuleView
from shared.contracts.vocabulary import Text
from shared.mongo.store import plain
from shared.web.archive import ArchiveView, PartView, Share
from shared.web.requests import Does

router = APIRouter(prefix="/v1", tags=["privacy"])
CARD = Text(
    fr="La copie de votre fiche de contact qui sert aux feuilles d’émargement et aux attestations.",
    en="The copy of your contact card that attendance sheets and certificates are printed from.",
)
ENROLMENTS = Text(
    fr="Vos inscriptions : qui paie, ce qui est demandé, chaque paiement, remboursement et réduction, le relevé ; "
    "chaque demi-journée, avec ses signatures et corrections, les notes, l’examen, le projet et sa soutenance.",
    en="Your enrolments: who pays, what is asked, each payment, refund and reduction, the statement; each half-day "
    "with its signatures and corrections, the marks, the exam, the project and its defence.",
)
ADMINISTRATIVE = Text(
    fr="Le dossier administratif : état civil, adresse, téléphone, statut, INE.",
    en="The administrative file: civil status, address, phone, occupation, national student number.",
)
CERTIFICATES = Text(
    fr="Les attestations établies, avec leur code de vérification.",
    en="The certificates issued, with their verification code.",
)


@router.get("/people/{person_id}/archive")
async def open_archive(person_id: str, share: Share, act: Does) -> ArchiveView:
    """Everything this service stores of a person, for the person and operators; for a secretary, their institution's
    part."""
    held = await act(OpenArchive(person_id, share))
    return ArchiveView(
        service="enrolment",
        person_id=person_id,
        made_at=held.made_at,
        parts=(
            PartView(name="contact-card", about=CARD, content=[plain(held.learner)] if held.learner else []),
            PartView(name="enrolments", about=ENROLMENTS, content=[_shown(enrolment) for enrolment in held.enrolments]),
            PartView(name="administrative-files", about=ADMINISTRATIVE, content=_files(held)),
            PartView(
                name="certificates",
                about=CERTIFICATES,
                content=[plain(paper) for enrolment in held.enrolments for paper in enrolment.certificates],
            ),
        ),
    )


def _shown(held: HeldEnrolment) -> dict[str, Any]:
    enrolment, terms = held.enrolment, held.enrolment.terms
    modules = [ModuleView.of(enrolment, policy).model_dump(mode="json") for policy in terms.modules] if terms else []
    return {
        "edition": {"code": held.edition.code, "title": plain(held.edition.title)} if held.edition else None,
        "enrolment": EnrolmentView.of(enrolment).model_dump(mode="json"),
        "account": AccountView.of(enrolment).model_dump(mode="json"),
        "statement": StatementView.of(enrolment).model_dump(mode="json"),
        "modules": modules,
        "exam": plain(enrolment.exam) if enrolment.exam else None,
        "defence": plain(enrolment.defence) if enrolment.defence else None,
        "project": _project(enrolment),
    }


def _project(enrolment: Enrolment) -> dict[str, Any] | None:
    """Without the names of the jury, which are personal data of others."""
    project = enrolment.project
    if project is None:
        return None
    slots = [*project.earlier_slots, *([project.slot] if project.slot else [])]
    shown = [{"starts_at": slot.starts_at, "minutes": slot.minutes, "place": slot.place} for slot in slots]
    return {"title": project.title, "named_at": project.named_at, "slots": shown}


def _files(held: Held) -> list[Any]:
    files = [enrolment.administrative for enrolment in held.enrolments]
    return [FileView.of(file).model_dump(mode="json") for file in files if file and file.identity]
