"""Corrections of decisions, requests of documents, reopenings of files."""

from datetime import date, datetime, timedelta

import pytest

from services.applications.domain.edition import EditionStatus
from services.applications.domain.errors import TeachingBegun
from services.applications.domain.events import (
    ApplicationReopened,
    DecisionReleased,
    DocumentLapsed,
    DocumentReminded,
    OfferRevoked,
)
from services.applications.domain.file.application import Answer, Application, FileStatus
from services.applications.domain.file.decision import DecisionStatus, Pronounced, Verdict
from services.applications.domain.file.errors import AlreadyCalled, DecisionForbidsOffer, NothingCorrected, RequestOver
from shared.kernel.clock import end_of_day_in_paris
from shared.kernel.errors import InvalidField, Refusal
from shared.kernel.words import Outcome, Text
from tests.unit.applications.builders import (
    CLOSES,
    DAY,
    ELIGIBLE,
    NOON,
    REFUSED,
    a_complete_file,
    a_draft,
    a_file_with_an_offer,
    a_full_draft,
    a_pdf,
    a_refused_file,
    a_submitted_file,
    an_admitted_file,
    an_edition,
    an_offer,
)

UNTIL = date(2026, 6, 25)
DEADLINE = end_of_day_in_paris(UNTIL)


def corrected(application: Application, pronounced: Pronounced = REFUSED) -> Application:
    application.enter_correction("d2", pronounced, an_edition(), "juror", NOON)
    application.validate_decision("president", NOON, an_edition())
    return application


def asked() -> Application:
    application = a_complete_file()
    application.request_document("transcript", Text("Relevé", "Transcript"), UNTIL, an_edition(), "secretary", NOON)
    return application


def test_a_correction_releases_a_new_decision_and_keeps_the_old_one_as_it_was() -> None:
    application = a_file_with_an_offer()
    before = application.decisions[0]
    corrected(application).record_correction("d2", NOON)
    assert application.decisions[0] == before
    assert application.facts[-2:] == (
        OfferRevoked("d1", NOON),
        DecisionReleased("d2", Outcome.REFUSED, None, "level", corrects="d1"),
    )
    assert application.decision is DecisionStatus.REFUSED


def test_the_first_decision_stays_in_force_until_its_correction_is_released() -> None:
    assert corrected(a_file_with_an_offer()).decision is DecisionStatus.ADMITTED


def test_an_offer_on_a_corrected_decision_is_refused() -> None:
    application = corrected(an_admitted_file())
    application.record_correction("d2", NOON)
    with pytest.raises(DecisionForbidsOffer):
        application.record_offer(an_offer("d1"))
    with pytest.raises(DecisionForbidsOffer):
        application.record_offer(an_offer("d2"))


def test_a_refused_person_becomes_eligible_and_is_offered_a_place_on_the_new_decision_alone() -> None:
    application = corrected(a_refused_file(), ELIGIBLE)
    application.release_decision("d2", Outcome.WAITLISTED, 3, NOON)
    with pytest.raises(DecisionForbidsOffer):
        application.record_offer(an_offer("d1"))
    application.record_offer(an_offer("d2"))
    assert application.answer is Answer.NONE


def test_a_correction_that_changes_nothing_is_refused() -> None:
    with pytest.raises(NothingCorrected):
        a_refused_file().enter_correction("d2", REFUSED, an_edition(), "juror", NOON)
    with pytest.raises(NothingCorrected):
        an_admitted_file().enter_correction("d2", ELIGIBLE, an_edition(), "juror", NOON)


def an_accepted_file() -> Application:
    application = a_file_with_an_offer()
    application.record_acceptance(NOON)
    return application


WORSE = Pronounced(Verdict.ELIGIBLE, rank=9)


def test_a_person_who_declined_a_place_does_not_become_eligible_again() -> None:
    for end in (Application.record_decline, Application.record_expiry):
        application = a_file_with_an_offer()
        end(application, NOON)
        with pytest.raises(AlreadyCalled):
            application.enter_correction("d2", WORSE, an_edition(), "juror", NOON)


def test_an_accepted_place_is_lost_with_the_corrected_decision() -> None:
    """For a refusal and for another rank: the place is revoked before the decision is released."""
    for pronounced, outcome, rank in ((REFUSED, Outcome.REFUSED, None), (WORSE, Outcome.WAITLISTED, 4)):
        application = corrected(an_accepted_file(), pronounced)
        if pronounced is REFUSED:
            application.record_correction("d2", NOON)
        else:
            application.release_decision("d2", outcome, rank, NOON)
        assert application.facts[-2:] == (
            OfferRevoked("d1", NOON),
            DecisionReleased("d2", outcome, rank, pronounced.reason, corrects="d1"),
        )
        assert not application.holds_place


def test_once_the_teaching_has_begun_an_accepted_place_is_kept() -> None:
    edition = an_edition()
    edition.status = EditionStatus.RUNNING
    for pronounced in (REFUSED, WORSE):
        with pytest.raises(TeachingBegun):
            an_accepted_file().enter_correction("d2", pronounced, edition, "juror", NOON)


def test_after_a_revoked_place_the_new_decision_brings_a_new_offer_and_answer() -> None:
    application = corrected(an_accepted_file(), WORSE)
    application.release_decision("d2", Outcome.WAITLISTED, 4, NOON)
    with pytest.raises(DecisionForbidsOffer):
        application.record_offer(an_offer("d1"))
    application.record_offer(an_offer("d2"))
    assert (application.answer, application.holds_place) == (Answer.NONE, True)
    application.record_acceptance(NOON)


def test_a_revoked_offer_can_no_longer_be_answered_or_extended() -> None:
    application = corrected(a_file_with_an_offer())
    application.record_correction("d2", NOON)
    for verb in (application.record_acceptance, application.record_extension):
        with pytest.raises(Refusal):
            verb(NOON)


def test_a_request_makes_a_complete_file_incomplete_and_adds_an_awaited_document() -> None:
    application = asked()
    assert (application.file, application.documents["transcript"].status) == ("incomplete", "awaited")
    application.receive_document("transcript", a_pdf(media_type="image/png"), an_edition())
    application.validate_document("transcript")
    application.check_completeness()
    assert (application.file, application.due) == ("complete", None)


def test_reminders_missed_for_days_are_sent_once_and_never_after_the_deadline() -> None:
    application = asked()
    assert application.due == DEADLINE - 3 * DAY
    application.apply_deadlines(DEADLINE - timedelta(hours=2))
    assert application.facts[-1] == DocumentReminded("transcript", DEADLINE)
    assert application.due == DEADLINE + timedelta(milliseconds=1)
    before = len(application.facts)
    application.apply_deadlines(DEADLINE + 3 * DAY)
    assert application.facts[before:] == (DocumentLapsed("transcript", DEADLINE),)
    assert application.due is None


def test_a_requested_document_is_refused_after_its_deadline_until_it_is_requested_again() -> None:
    application = asked()
    late = a_pdf()
    late = type(late)(late.storage_id, late.sha256, late.size, late.media_type, DEADLINE + DAY)
    with pytest.raises(RequestOver):
        application.receive_document("transcript", late, an_edition())
    application.request_document("transcript", None, date(2026, 6, 30), an_edition(), "secretary", DEADLINE + DAY)
    application.receive_document("transcript", late, an_edition())


@pytest.mark.parametrize(("kind", "until"), [("transcript", UNTIL), ("diploma", date(2026, 6, 14))])
def test_a_request_needs_a_label_for_a_new_document_and_a_future_day(kind: str, until: date) -> None:
    with pytest.raises(InvalidField):
        a_submitted_file().request_document(kind, None, until, an_edition(), "secretary", NOON)


def test_a_file_withdrawn_by_mistake_is_restored_with_a_record_of_it() -> None:
    application = a_complete_file()
    application.withdraw(NOON)
    application.reopen("secretary", "withdrawn-by-mistake", None, an_edition(), NOON)
    assert application.file is FileStatus.COMPLETE
    assert application.facts[-1] == ApplicationReopened("withdrawn-by-mistake", None, NOON)
    assert [(one.by, one.before) for one in application.reopenings] == [("secretary", FileStatus.WITHDRAWN)]


def test_a_reopened_draft_is_submitted_until_its_own_deadline() -> None:
    application, after = a_full_draft(), CLOSES + DAY
    with pytest.raises(Refusal):
        application.submit(an_edition(), after)
    application.reopen("secretary", "technical-trouble", date(2026, 10, 5), an_edition(), after)
    with pytest.raises(Refusal):
        application.submit(an_edition(), datetime(2026, 10, 6, tzinfo=NOON.tzinfo))
    application.submit(an_edition(), datetime(2026, 10, 5, tzinfo=NOON.tzinfo))
    assert application.file is FileStatus.SUBMITTED


def test_a_file_that_is_open_or_was_called_is_not_reopened() -> None:
    with pytest.raises(Refusal):
        a_draft().reopen("secretary", "house-error", UNTIL, an_edition(), NOON)
    called = a_file_with_an_offer()
    called.withdraw(NOON)
    with pytest.raises(AlreadyCalled):
        called.reopen("secretary", "withdrawn-by-mistake", None, an_edition(), NOON)
    late = a_full_draft()
    for until in (None, date(2026, 9, 1)):
        with pytest.raises(InvalidField):
            late.reopen("secretary", "house-error", until, an_edition(), CLOSES + DAY)
