"""The transitions of an application: submission, check, decision, answer."""

from datetime import datetime

import pytest

from services.applications.domain.edition import EditionStatus
from services.applications.domain.errors import EditionNotTaking
from services.applications.domain.events import (
    ApplicationCompleted,
    ApplicationFoundIncomplete,
    ApplicationStarted,
    ApplicationSubmitted,
    DecisionReleased,
    DocumentRefused,
    OfferAccepted,
    OfferMade,
)
from services.applications.domain.file.application import Answer, Application, FileStatus
from services.applications.domain.file.decision import DecisionStatus, Pronounced, Step, Verdict
from services.applications.domain.file.document import DocumentStatus
from services.applications.domain.file.errors import (
    DecisionForbidsOffer,
    DocumentsMissing,
    DocumentsUnchecked,
    DocumentTooLarge,
    MediaTypeNotAccepted,
    NoOpenOffer,
    ReleasedWithTheList,
)
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound
from shared.kernel.words import Outcome
from tests.unit.applications.builders import (
    CLOSES,
    DAY,
    ELIGIBLE,
    NOON,
    OPENS,
    REFUSED,
    a_complete_file,
    a_draft,
    a_file_with_an_offer,
    a_full_draft,
    a_pdf,
    a_submitted_file,
    a_validated_file,
    an_admitted_file,
    an_edition,
    an_incomplete_file,
    an_offer,
)


def test_a_draft_awaits_every_document_of_the_edition() -> None:
    draft = a_draft()
    assert draft.facts == (ApplicationStarted("health"),)
    assert {document.status for document in draft.documents.values()} == {DocumentStatus.AWAITED}
    assert set(draft.documents) == {"cv", "motivation-letter", "diploma"}


def test_an_unknown_profile_is_refused_with_the_list_of_accepted_ones() -> None:
    with pytest.raises(InvalidField, match="one of health, technical, law_ethics_society"):
        Application.start("ada", "person", an_edition(), "pilot", NOON)


@pytest.mark.parametrize("moment", [OPENS - DAY, CLOSES + DAY])
def test_no_application_is_started_or_submitted_outside_the_window(moment: datetime) -> None:
    with pytest.raises(EditionNotTaking):
        Application.start("ada", "person", an_edition(), "health", moment)
    with pytest.raises(EditionNotTaking):
        a_full_draft().submit(an_edition(), moment)


def test_the_deadline_itself_is_in_time() -> None:
    application = a_full_draft()
    application.submit(an_edition(), CLOSES)
    assert application.facts[-1] == ApplicationSubmitted("health", CLOSES)


@pytest.mark.parametrize("status", [one for one in EditionStatus if one is not EditionStatus.OPEN])
def test_an_edition_that_is_not_open_accepts_nothing_even_within_its_window(status: EditionStatus) -> None:
    edition = an_edition()
    edition.become(status)
    with pytest.raises(EditionNotTaking):
        a_full_draft().submit(edition, NOON)


def test_a_cancelled_edition_stays_cancelled() -> None:
    edition = an_edition()
    edition.become(EditionStatus.CANCELLED)
    edition.become(EditionStatus.CLOSED)
    assert edition.status is EditionStatus.CANCELLED


def test_submitting_lists_the_missing_required_documents_and_no_optional_one() -> None:
    with pytest.raises(DocumentsMissing) as refused:
        a_draft().submit(an_edition(), NOON)
    assert refused.value.data == {"missing": "cv, motivation-letter"}


def test_a_waived_document_is_not_missing() -> None:
    draft = a_draft()
    draft.receive_document("cv", a_pdf(), an_edition())
    draft.waive_document("motivation-letter")
    draft.submit(an_edition(), NOON)
    assert draft.file is FileStatus.SUBMITTED


def test_a_document_of_another_type_too_large_or_unknown_is_refused() -> None:
    draft = a_draft()
    with pytest.raises(MediaTypeNotAccepted):
        draft.receive_document("cv", a_pdf(media_type="image/png"), an_edition())
    with pytest.raises(DocumentTooLarge):
        draft.receive_document("cv", a_pdf(size=1_000_001), an_edition())
    with pytest.raises(NotFound):
        draft.receive_document("selfie", a_pdf(), an_edition())
    assert draft.documents["cv"].status is DocumentStatus.AWAITED


def test_a_newer_document_replaces_one_until_it_is_validated() -> None:
    application = a_submitted_file()
    application.receive_document("cv", a_pdf("cd" * 32), an_edition())
    application.validate_document("cv")
    with pytest.raises(IllegalTransition):
        application.receive_document("cv", a_pdf("ef" * 32), an_edition())
    assert application.documents["cv"].file == a_pdf("cd" * 32)


def test_a_document_is_refused_for_a_listed_reason_and_can_be_sent_again() -> None:
    application = a_submitted_file()
    with pytest.raises(InvalidField):
        application.refuse_document("cv", "ugly")
    application.refuse_document("cv", "illegible")
    assert application.facts[-1] == DocumentRefused("cv", "illegible")
    application.receive_document("cv", a_pdf("cd" * 32), an_edition())
    assert application.documents["cv"].status is DocumentStatus.RECEIVED
    assert application.documents["cv"].reason is None


def test_a_file_is_complete_when_every_required_document_is_validated() -> None:
    application = a_complete_file()
    assert application.file is FileStatus.COMPLETE
    assert application.facts[-1] == ApplicationCompleted()


def test_a_file_is_incomplete_until_its_missing_documents_are_validated() -> None:
    application = an_incomplete_file()
    assert application.facts[-1] == ApplicationFoundIncomplete(("cv",))
    application.receive_document("cv", a_pdf("cd" * 32), an_edition())
    application.validate_document("cv")
    application.check_completeness()
    assert application.file is FileStatus.COMPLETE


def test_completeness_is_refused_until_each_document_is_checked() -> None:
    with pytest.raises(DocumentsUnchecked) as refused:
        a_submitted_file().check_completeness()
    assert refused.value.data == {"unchecked": "cv, motivation-letter"}


def test_an_entered_or_validated_decision_stays_pending_until_its_release() -> None:
    assert a_validated_file().decision is DecisionStatus.PENDING
    application = a_validated_file()
    application.release_decision("d1", Outcome.WAITLISTED, 3, NOON)
    assert application.decision is DecisionStatus.WAITLISTED
    assert application.facts[-1] == DecisionReleased("d1", Outcome.WAITLISTED, 3, None)


def test_a_decision_entered_again_keeps_the_history_and_needs_the_president_again() -> None:
    application = a_validated_file()
    application.enter_decision("d2", REFUSED, an_edition(), "juror", NOON)
    assert [(one.id, one.step) for one in application.decisions] == [("d1", Step.VALIDATED), ("d2", Step.ENTERED)]


@pytest.mark.parametrize(
    "pronounced",
    [
        Pronounced(Verdict.ELIGIBLE),
        Pronounced(Verdict.ELIGIBLE, rank=0),
        Pronounced(Verdict.ELIGIBLE, rank=1, reason="level"),
        Pronounced(Verdict.REFUSED),
        Pronounced(Verdict.REFUSED, reason="looks"),
        Pronounced(Verdict.REFUSED, reason="level", rank=2),
    ],
)
def test_a_decision_has_either_a_rank_or_a_reason_of_the_programme(pronounced: Pronounced) -> None:
    with pytest.raises(InvalidField):
        a_complete_file().enter_decision("d1", pronounced, an_edition(), "juror", NOON)


def test_an_incomplete_file_can_be_refused_and_not_declared_eligible() -> None:
    an_incomplete_file().enter_decision("d1", REFUSED, an_edition(), "juror", NOON)
    with pytest.raises(IllegalTransition):
        an_incomplete_file().enter_decision("d1", ELIGIBLE, an_edition(), "juror", NOON)


def test_a_refusal_can_be_released_alone_with_its_reason() -> None:
    application = a_validated_file(REFUSED)
    application.release_refusal(NOON)
    assert application.facts[-1] == DecisionReleased("d1", Outcome.REFUSED, None, "level")


def test_an_eligible_candidate_is_released_with_the_whole_list() -> None:
    with pytest.raises(ReleasedWithTheList):
        a_validated_file().release_refusal(NOON)


@pytest.mark.parametrize("outcome", [Outcome.ADMITTED, Outcome.WAITLISTED])
def test_a_refused_verdict_is_only_released_as_a_refusal(outcome: Outcome) -> None:
    with pytest.raises(IllegalTransition):
        a_validated_file(REFUSED).release_decision("d1", outcome, None, NOON)


def test_a_refused_person_is_never_offered_a_place() -> None:
    application = a_validated_file(REFUSED)
    application.release_refusal(NOON)
    with pytest.raises(DecisionForbidsOffer):
        application.record_offer(an_offer("d1"))


def test_a_place_is_only_offered_on_a_released_decision_of_the_same_file() -> None:
    with pytest.raises(DecisionForbidsOffer):
        a_validated_file().record_offer(an_offer("d1"))
    with pytest.raises(DecisionForbidsOffer):
        an_admitted_file().record_offer(an_offer("somebody-elses"))


def test_once_a_refusal_is_released_an_older_eligible_decision_cannot_be() -> None:
    application = a_validated_file()
    application.enter_decision("d2", REFUSED, an_edition(), "juror", NOON)
    application.validate_decision("president", NOON, an_edition())
    application.release_refusal(NOON)
    with pytest.raises(IllegalTransition):
        application.release_decision("d1", Outcome.ADMITTED, None, NOON)


def test_an_offer_is_published_once_and_its_answer_names_its_decision() -> None:
    assert a_file_with_an_offer().facts[-1] == OfferMade("d1", an_offer().answer_by, False, 1)
    application = a_file_with_an_offer()
    application.record_acceptance(NOON)
    assert application.facts[-1] == OfferAccepted("d1", NOON)
    assert application.answer is Answer.ACCEPTED
    with pytest.raises(DecisionForbidsOffer):
        application.record_offer(an_offer())


def test_an_answer_needs_a_recorded_offer() -> None:
    with pytest.raises(NoOpenOffer):
        an_admitted_file().require_offer()
    a_file_with_an_offer().require_offer()


def test_no_answer_to_an_offer_is_published_after_a_withdrawal() -> None:
    application = a_file_with_an_offer()
    application.withdraw(NOON)
    with pytest.raises(IllegalTransition):
        application.record_acceptance(NOON)
    assert application.answer is Answer.NONE
