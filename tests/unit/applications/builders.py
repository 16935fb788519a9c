"""Editions, applications and call lists with default values, so that a test states only what matters to it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.applications.domain.edition import Audience, Edition
from services.applications.domain.file.application import Application, ReceivedOffer
from services.applications.domain.file.decision import Pronounced, Verdict
from services.applications.domain.file.document import StoredFile
from services.applications.domain.jury.jury import Composition, Jury
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import CallList, Calls, Candidate, RefusedCandidate
from shared.kernel.policies import Criterion, DocumentRule, Reason
from shared.kernel.words import Outcome, Text

OPENS = datetime(2026, 4, 1, 8, tzinfo=UTC)
CLOSES = datetime(2026, 9, 30, 21, 59, 59, tzinfo=UTC)
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)

CV = DocumentRule(kind="cv", label=Text("CV", "CV"), required=True, formats=("application/pdf",), max_bytes=1_000_000)
LETTER = DocumentRule(
    kind="motivation-letter",
    label=Text("Lettre de motivation", "Motivation letter"),
    required=True,
    formats=("application/pdf",),
    max_bytes=1_000_000,
)
DIPLOMA = DocumentRule(
    kind="diploma", label=Text("Diplôme", "Diploma"), required=False, formats=("application/pdf",), max_bytes=1_000_000
)
GRID = (
    Criterion(code="career", label=Text("Parcours", "Career"), weight=3),
    Criterion(code="project", label=Text("Projet", "Project"), weight=1),
)


def an_edition(
    capacity: int = 2, documents: tuple[DocumentRule, ...] = (CV, LETTER, DIPLOMA), id: str = "paris-2027"
) -> Edition:
    return Edition(
        id=id,
        institution_id="universite-de-paris",
        code="du-ia-paris-2027",
        title=Text("IA appliquée en santé", "AI applied to health"),
        capacity=capacity,
        opens_at=OPENS,
        closes_at=CLOSES,
        starts_on=date(2027, 1, 11),
        audiences=(
            Audience(profile="health", label=Text("Santé", "Health"), share="1/3"),
            Audience(profile="technical", label=Text("Technique", "Technical"), share="1/3"),
            Audience(profile="law_ethics_society", label=Text("Droit", "Law"), share="1/3"),
        ),
        documents=documents,
        criteria=GRID,
        refusal_reasons=(Reason(code="level", label=Text("Niveau", "Level")),),
        answer_days=7,
        answer_days_waiting_list=3,
        reminder_days=(3, 1),
    )


def a_jury(id: str = "j1", *members: str, code: str = "main", **own: Any) -> Jury:
    """A jury whose first member is the president."""
    members = members or ("ann", "bob")
    composition = Composition(members, members[0], **({"opinions_needed": 1} | own))
    return Jury.appoint(id, "paris-2027", "universite-de-paris", composition, code)


def a_pdf(sha256: str = "ab" * 32, size: int = 1_000, media_type: str = "application/pdf") -> StoredFile:
    return StoredFile(storage_id=sha256[:8], sha256=sha256, size=size, media_type=media_type, received_at=NOON)


def a_draft(edition: Edition | None = None, id: str = "ada") -> Application:
    return Application.start(id, f"person-{id}", edition or an_edition(), "health", NOON)


def a_full_draft() -> Application:
    draft = a_draft()
    for kind in ("cv", "motivation-letter"):
        draft.receive_document(kind, a_pdf(), an_edition())
    return draft


def a_submitted_file() -> Application:
    application = a_full_draft()
    application.submit(an_edition(), NOON)
    return application


def an_incomplete_file() -> Application:
    application = a_submitted_file()
    application.validate_document("motivation-letter")
    application.refuse_document("cv", "illegible")
    application.check_completeness()
    return application


def a_complete_file() -> Application:
    application = a_submitted_file()
    for kind in ("cv", "motivation-letter"):
        application.validate_document(kind)
    application.check_completeness()
    return application


ELIGIBLE = Pronounced(Verdict.ELIGIBLE, rank=1)
REFUSED = Pronounced(Verdict.REFUSED, reason="level")


def a_decided_file(pronounced: Pronounced = ELIGIBLE) -> Application:
    application = a_complete_file()
    application.enter_decision("d1", pronounced, an_edition(), "juror", NOON)
    return application


def a_validated_file(pronounced: Pronounced = ELIGIBLE) -> Application:
    application = a_decided_file(pronounced)
    application.validate_decision("president", NOON, an_edition())
    return application


def a_refused_file() -> Application:
    application = a_validated_file(REFUSED)
    application.release_refusal(NOON)
    return application


def an_admitted_file() -> Application:
    application = a_validated_file()
    application.release_decision("d1", Outcome.ADMITTED, None, NOON)
    return application


def an_offer(decision_id: str = "d1") -> ReceivedOffer:
    return ReceivedOffer(decision_id, answer_by=NOON + 7 * DAY, from_waiting_list=False, call_position=1)


def a_file_with_an_offer() -> Application:
    application = an_admitted_file()
    application.record_offer(an_offer())
    return application


def a_candidate(id: str, rank: int, profile: str = "health", submitted_at: datetime = NOON) -> Candidate:
    return Candidate(id, f"decision-{id}", profile, rank, submitted_at)


def a_call_list(
    candidates: Iterable[Candidate] = (), edition: Edition | None = None, refused: Iterable[str] = ()
) -> CallList:
    edition = edition or an_edition()
    return CallList.draw(
        "list-1",
        edition.id,
        edition.institution_id,
        candidates,
        edition.shares,
        [RefusedCandidate(one, f"decision-{one}") for one in refused],
        NOON,
    )


def ranked(*ids: str) -> CallList:
    """A call list of one profile in this order."""
    return a_call_list(a_candidate(one, rank) for rank, one in enumerate(ids, start=1))


def a_seat_board(capacity: int = 2) -> SeatBoard:
    return SeatBoard.open(an_edition(capacity))


def followed(board: SeatBoard, calls: Calls, *ids: str, rank: int = 1) -> Calls:
    """These lists and a new one: the candidates `ids`, with new decisions from `rank` on, and all who still wait."""
    edition, number = an_edition(), len(calls.lists) + 1
    profiles = {one.application_id: one.profile for listed in calls.lists for one in listed.calls}
    later = [
        Candidate(one, f"decision-{one}-{number}", profiles.get(one, "health"), n, NOON)
        for n, one in enumerate(ids, start=rank)
    ]
    waiting = [one for one in board.waiting(calls) if one.application_id not in ids and board.may_still_be_called(one)]
    drawn = CallList.draw(
        f"list-{number}",
        edition.id,
        edition.institution_id,
        [*waiting, *later],
        edition.shares,
        (),
        NOON,
        following=calls,
        turns=board.cursor,
    )
    return calls.with_list(drawn)


def a_calling_board(calls: Calls, capacity: int = 2) -> SeatBoard:
    board = a_seat_board(capacity)
    board.release(calls, NOON)
    return board
