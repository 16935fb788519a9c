"""The parts of an application, each without the others: its documents, its decisions, its deferral."""

from datetime import date

import pytest

from services.applications.domain.edition import Edition
from services.applications.domain.events import DocumentLapsed, DocumentReminded
from services.applications.domain.file.decision import Decision, DecisionStatus, Pronounced, Step, Verdict
from services.applications.domain.file.decisions import Decisions
from services.applications.domain.file.deferral import Deferral, LaterPlace
from services.applications.domain.file.document import Request
from services.applications.domain.file.documents import Documents
from services.applications.domain.file.errors import DecisionForbidsOffer, NotHeard, ReleasedWithTheList
from services.applications.domain.file.hearing import UNHEARD, Hearing
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound
from shared.kernel.policies import Criterion
from shared.kernel.words import Outcome, Phase, Text
from tests.unit.applications.builders import CV, DAY, DIPLOMA, ELIGIBLE, NOON, REFUSED, a_pdf, an_edition


def some_documents() -> Documents:
    return Documents.required_by((CV, DIPLOMA))


def a_request() -> Request:
    return Request.made("secretary", NOON, date(2026, 6, 20), (3, 1))


def a_decision(id: str, pronounced: Pronounced, corrects: str | None = None, step: Step = Step.VALIDATED) -> Decision:
    decision = Decision.entered(id, pronounced, "juror", NOON, corrects)
    if step is not Step.ENTERED:
        decision.validate("president", NOON)
    if step is Step.RELEASED:
        refused = pronounced.verdict is Verdict.REFUSED
        decision.release(Outcome.REFUSED if refused else Outcome.ADMITTED, None, NOON)
    return decision


def an_edition_with_an_oral() -> Edition:
    edition = an_edition()
    edition.criteria += (Criterion("oral", Text("Oral", "Oral"), 1, Phase.ORAL),)
    return edition


def test_only_required_documents_are_missing_unchecked_or_unsettled() -> None:
    documents = some_documents()
    assert (documents.missing, documents.unchecked, documents.unsettled) == (("cv",), (), ("cv",))
    documents.get("cv").receive(a_pdf(), CV)
    assert (documents.missing, documents.unchecked, documents.unsettled) == ((), ("cv",), ("cv",))
    documents.get("cv").validate()
    assert (documents.missing, documents.unchecked, documents.unsettled) == ((), (), ())


def test_a_document_that_the_file_does_not_have_is_not_found() -> None:
    with pytest.raises(NotFound):
        some_documents().get("selfie")


def test_a_requested_document_without_a_rule_needs_a_label_and_gets_the_default_rule() -> None:
    documents = some_documents()
    with pytest.raises(InvalidField):
        documents.request("transcript", None, a_request())
    documents.request("transcript", Text("Relevé", "Transcript"), a_request())
    assert documents.missing == ("cv", "transcript")
    assert documents.rule("transcript", an_edition()).label == Text("Relevé", "Transcript")
    assert documents.rule("cv", an_edition()) == CV


def test_a_request_until_a_past_day_is_refused() -> None:
    with pytest.raises(InvalidField):
        Request.made("secretary", NOON, date(2026, 6, 14), ())


def test_a_requested_document_is_reminded_once_and_then_lapses() -> None:
    documents, request = some_documents(), a_request()
    documents.request("diploma", None, request)
    assert documents.due == request.remind_at[0]
    assert documents.apply_deadlines(NOON) == []
    assert documents.apply_deadlines(request.remind_at[1]) == [DocumentReminded("diploma", request.answer_by)]
    assert documents.apply_deadlines(request.answer_by + DAY) == [DocumentLapsed("diploma", request.answer_by)]
    assert documents.due is None


def test_the_decision_in_force_is_the_one_released_last() -> None:
    first, second = a_decision("d1", REFUSED, step=Step.RELEASED), a_decision("d2", ELIGIBLE, "d1", Step.RELEASED)
    history = Decisions([first, second, a_decision("d3", REFUSED, "d2", Step.ENTERED)])
    assert history.released is history.get("d2")
    assert history.current is history.get("d3")
    assert history.status is DecisionStatus.ADMITTED


def test_a_history_without_a_released_decision_is_pending() -> None:
    assert Decisions([]).status is DecisionStatus.PENDING
    assert Decisions([a_decision("d1", ELIGIBLE)]).status is DecisionStatus.PENDING


def test_a_decision_that_is_not_in_the_history_forbids_an_offer() -> None:
    with pytest.raises(DecisionForbidsOffer):
        Decisions([]).get("d1")


def test_only_a_validated_decision_that_corrects_the_one_in_force_is_releasable() -> None:
    released = a_decision("d1", REFUSED, step=Step.RELEASED)
    history = Decisions([released, a_decision("d2", ELIGIBLE), a_decision("d3", ELIGIBLE, "d1")])
    assert history.releasable("d3").id == "d3"
    history.entries.append(a_decision("d4", ELIGIBLE, "d1", Step.ENTERED))
    for other in ("d1", "d2", "d4"):
        with pytest.raises(IllegalTransition):
            history.releasable(other)


def test_a_refusal_is_releasable_alone_unless_it_takes_back_eligibility() -> None:
    assert Decisions([a_decision("d1", REFUSED)]).releasable_alone().id == "d1"
    with pytest.raises(ReleasedWithTheList):
        Decisions([a_decision("d1", ELIGIBLE)]).releasable_alone()
    history = Decisions([a_decision("d1", ELIGIBLE, step=Step.RELEASED), a_decision("d2", REFUSED, "d1")])
    assert history.takes_back_eligibility(history.get("d2"))
    with pytest.raises(ReleasedWithTheList):
        history.releasable_alone()


def test_eligibility_needs_the_oral_and_a_correction_of_the_rank_alone_does_not() -> None:
    edition = an_edition_with_an_oral()
    history = Decisions([a_decision("d1", ELIGIBLE, step=Step.RELEASED)])
    with pytest.raises(NotHeard):
        history.require_heard(Verdict.ELIGIBLE, None, edition, UNHEARD)
    history.require_heard(Verdict.ELIGIBLE, None, edition, Hearing(given=1))
    history.require_heard(Verdict.ELIGIBLE, "d1", edition, UNHEARD)
    history.require_heard(Verdict.REFUSED, None, edition, UNHEARD)


def test_a_deferral_is_answered_once_by_the_board_of_its_edition() -> None:
    asked = Deferral("enrolment-1", "paris-2028")
    assert asked.awaits("paris-2028")
    with pytest.raises(IllegalTransition):
        asked.answered("dijon-2028", LaterPlace.HELD)
    held = asked.answered("paris-2028", LaterPlace.HELD)
    assert (held.place, held.awaits("paris-2028")) == (LaterPlace.HELD, False)
    with pytest.raises(IllegalTransition):
        held.answered("paris-2028", LaterPlace.REFUSED)
