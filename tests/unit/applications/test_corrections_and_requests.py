"""Decisions corrected, documents asked for, files reopened: one fact at a time."""

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


def test_until_it_is_released_the_first_decision_counts() -> None:
    assert corrected(a_file_with_an_offer()).decision is DecisionStatus.ADMITTED


def test_an_offer_on_a_corrected_decision_reaches_nobody() -> None:
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


def test_a_correction_says_something_else() -> None:
    with pytest.raises(NothingCorrected):
        a_refused_file().enter_correction("d2", REFUSED, an_edition(), "juror", NOON)
    with pytest.raises(NothingCorrected):
        an_admitted_file().enter_correction("d2", ELIGIBLE, an_edition(), "juror", NOON)


def an_accepted_file() -> Application:
    application = a_file_with_an_offer()
    application.record_acceptance(NOON)
    return application


WORSE = Pronounced(Verdict.ELIGIBLE, rank=9)


def test_who_gave_a_place_up_does_not_become_eligible_again() -> None:
    for end in (Application.record_decline, Application.record_expiry):
        application = a_file_with_an_offer()
        end(application, NOON)
        with pytest.raises(AlreadyCalled):
            application.enter_correction("d2", WORSE, an_edition(), "juror", NOON)


def test_an_accepted_place_goes_with_the_decision_that_a_correction_replaces() -> None:
    """Refused, or put on the waiting list with another rank: in both the place is revoked, then the decision told."""
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


def test_whose_place_was_taken_back_is_offered_one_again_on_the_new_decision_and_answers_anew() -> None:
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


def test_a_request_makes_a_complete_file_incomplete_and_awaits_a_piece_of_its_own() -> None:
    application = asked()
    assert (application.file, application.documents["transcript"].status) == ("incomplete", "awaited")
    application.receive_document("transcript", a_pdf(media_type="image/png"), an_edition())
    application.validate_document("transcript")
    application.check_completeness()
    assert (application.file, application.due) == ("complete", None)


def test_reminders_missed_for_days_are_one_and_none_comes_after_the_deadline() -> None:
    application = asked()
    assert application.due == DEADLINE - 3 * DAY
    application.apply_deadlines(DEADLINE - timedelta(hours=2))
    assert application.facts[-1] == DocumentReminded("transcript", DEADLINE)
    assert application.due == DEADLINE + timedelta(milliseconds=1)
    told = len(application.facts)
    application.apply_deadlines(DEADLINE + 3 * DAY)
    assert application.facts[told:] == (DocumentLapsed("transcript", DEADLINE),)
    assert application.due is None


def test_a_document_asked_for_is_late_after_its_own_deadline_until_it_is_asked_for_again() -> None:
    application = asked()
    late = a_pdf()
    late = type(late)(late.storage_id, late.sha256, late.size, late.media_type, DEADLINE + DAY)
    with pytest.raises(RequestOver):
        application.receive_document("transcript", late, an_edition())
    application.request_document("transcript", None, date(2026, 6, 30), an_edition(), "secretary", DEADLINE + DAY)
    application.receive_document("transcript", late, an_edition())


@pytest.mark.parametrize(("kind", "until"), [("transcript", UNTIL), ("diploma", date(2026, 6, 14))])
def test_a_request_needs_words_for_a_new_piece_and_a_day_to_come(kind: str, until: date) -> None:
    with pytest.raises(InvalidField):
        a_submitted_file().request_document(kind, None, until, an_edition(), "secretary", NOON)


def test_a_file_withdrawn_by_mistake_comes_back_as_it_was_with_a_trace() -> None:
    application = a_complete_file()
    application.withdraw(NOON)
    application.reopen("secretary", "withdrawn-by-mistake", None, an_edition(), NOON)
    assert application.file is FileStatus.COMPLETE
    assert application.facts[-1] == ApplicationReopened("withdrawn-by-mistake", None, NOON)
    assert [(one.by, one.before) for one in application.reopenings] == [("secretary", FileStatus.WITHDRAWN)]


def test_a_draft_past_the_window_is_handed_in_by_the_day_the_secretary_gives() -> None:
    application, after = a_full_draft(), CLOSES + DAY
    with pytest.raises(Refusal):
        application.submit(an_edition(), after)
    application.reopen("secretary", "technical-trouble", date(2026, 10, 5), an_edition(), after)
    with pytest.raises(Refusal):
        application.submit(an_edition(), datetime(2026, 10, 6, tzinfo=NOON.tzinfo))
    application.submit(an_edition(), datetime(2026, 10, 5, tzinfo=NOON.tzinfo))
    assert application.file is FileStatus.SUBMITTED


def test_what_needs_no_reopening_and_what_was_called_is_not_reopened() -> None:
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
