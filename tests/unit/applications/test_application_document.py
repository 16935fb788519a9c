"""The stored form of an application: the database holds flat documents that earlier revisions wrote."""

from datetime import UTC, date, datetime
from typing import Any

import bson

from services.applications.domain.file.application import Application, ReceivedOffer
from shared.kernel.words import Outcome, Text
from shared.mongo.store import converted, plain
from tests.unit.applications.builders import DAY, ELIGIBLE, NOON, REFUSED, a_pdf, a_submitted_file, an_edition


def stored_file(byte: str) -> dict[str, Any]:
    return {
        "storage_id": byte * 4,
        "sha256": byte * 32,
        "size": 1_000,
        "media_type": "application/pdf",
        "received_at": NOON,
    }


STORED: dict[str, Any] = {
    "id": "ada",
    "version": 0,
    "person_id": "person-ada",
    "edition_id": "paris-2027",
    "institution_id": "universite-de-paris",
    "profile": "health",
    "started_at": NOON,
    "submitted_at": NOON,
    "file": "complete",
    "documents": {
        "cv": {
            "kind": "cv",
            "required": True,
            "status": "validated",
            "file": stored_file("cd"),
            "reason": None,
            "label": None,
            "request": None,
        },
        "motivation-letter": {
            "kind": "motivation-letter",
            "required": True,
            "status": "validated",
            "file": stored_file("ab"),
            "reason": None,
            "label": None,
            "request": None,
        },
        "diploma": {
            "kind": "diploma",
            "required": False,
            "status": "awaited",
            "file": None,
            "reason": None,
            "label": None,
            "request": None,
        },
        "transcript": {
            "kind": "transcript",
            "required": True,
            "status": "validated",
            "file": stored_file("ef"),
            "reason": None,
            "label": {"fr": "Relevé", "en": "Transcript"},
            "request": {
                "by": "secretary",
                "at": NOON,
                "answer_by": datetime(2026, 6, 20, 21, 59, 59, tzinfo=UTC),
                "remind_at": [
                    datetime(2026, 6, 17, 21, 59, 59, tzinfo=UTC),
                    datetime(2026, 6, 19, 21, 59, 59, tzinfo=UTC),
                ],
                "over": False,
            },
        },
    },
    "withdrawn_from": None,
    "reopenings": [
        {
            "by": "secretary",
            "at": NOON + DAY,
            "reason": "withdrawn-by-mistake",
            "before": "withdrawn",
            "until": None,
        }
    ],
    "erased_at": None,
    "deferral": {"enrolment_id": "enrolment-1", "to_edition_id": "paris-2028", "place": "held"},
    "decisions": [
        {
            "id": "d1",
            "verdict": "refused",
            "rank": None,
            "reason": "level",
            "entered_by": "juror",
            "entered_at": NOON + DAY,
            "corrects": None,
            "step": "released",
            "validated_by": "president",
            "validated_at": NOON + DAY,
            "released_at": NOON + DAY,
            "outcome": "refused",
            "waiting_rank": None,
        },
        {
            "id": "d2",
            "verdict": "eligible",
            "rank": 1,
            "reason": None,
            "entered_by": "juror",
            "entered_at": NOON + 2 * DAY,
            "corrects": "d1",
            "step": "released",
            "validated_by": "president",
            "validated_at": NOON + 2 * DAY,
            "released_at": NOON + 2 * DAY,
            "outcome": "waitlisted",
            "waiting_rank": 3,
        },
    ],
    "asked_to_book_at": NOON,
    "offer": {
        "decision_id": "d2",
        "answer_by": NOON + 9 * DAY,
        "from_waiting_list": True,
        "call_position": 4,
        "revoked_at": None,
    },
    "answer": "accepted",
}
"""Written by the revision in which the aggregate was a chain of base classes."""


def an_application_with_every_field() -> Application:
    edition, application = an_edition(), a_submitted_file()
    application.validate_document("motivation-letter")
    application.refuse_document("cv", "illegible")
    application.request_document(
        "transcript", Text("Relevé", "Transcript"), date(2026, 6, 20), edition, "secretary", NOON
    )
    for kind, byte in (("cv", "cd"), ("transcript", "ef")):
        application.receive_document(kind, a_pdf(byte * 32), edition)
        application.validate_document(kind)
    application.check_completeness()
    application.ask_to_book(NOON)
    application.withdraw(NOON + DAY)
    application.reopen("secretary", "withdrawn-by-mistake", None, edition, NOON + DAY)
    application.enter_decision("d1", REFUSED, edition, "juror", NOON + DAY)
    application.validate_decision("president", NOON + DAY, edition)
    application.release_refusal(NOON + DAY)
    application.enter_correction("d2", ELIGIBLE, edition, "juror", NOON + 2 * DAY)
    application.validate_decision("president", NOON + 2 * DAY, edition)
    application.release_decision("d2", Outcome.WAITLISTED, 3, NOON + 2 * DAY)
    application.record_offer(ReceivedOffer("d2", answer_by=NOON + 7 * DAY, from_waiting_list=True, call_position=4))
    application.record_extension(NOON + 9 * DAY)
    application.record_acceptance(NOON + 3 * DAY)
    application.ask_later_place("enrolment-1", "paris-2028")
    application.record_reservation("paris-2028")
    return application


def test_an_application_is_stored_byte_for_byte_as_earlier_revisions_stored_it() -> None:
    stored = plain(an_application_with_every_field())
    assert bson.encode(stored) == bson.encode(STORED)


def test_an_application_that_an_earlier_revision_stored_is_read() -> None:
    assert converted(STORED, Application) == an_application_with_every_field()
