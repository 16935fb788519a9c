"""Eligibility needs the oral in an edition that holds one, and a validation of all reports the files left out."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application, FileStatus
from services.applications.domain.file.decision import Pronounced, Step, Verdict
from services.applications.domain.file.errors import NotHeard
from services.applications.domain.file.hearing import Hearing
from services.applications.domain.file.person import Person
from services.applications.domain.jury.errors import NotPresident
from services.applications.domain.jury.jury import Assignments, LeftOut
from services.applications.domain.jury.review import Review
from services.applications.use_cases.jury import approvals
from services.applications.use_cases.jury.reviews import review_id
from shared.kernel.errors import IllegalTransition
from shared.kernel.policies import Criterion
from shared.kernel.repository import Cause
from shared.kernel.words import Phase, Text
from tests.support.memory import InMemory
from tests.unit.applications.builders import (
    ELIGIBLE,
    GRID,
    NOON,
    REFUSED,
    a_complete_file,
    a_jury,
    a_refused_file,
    an_admitted_file,
    an_edition,
)
from tests.unit.applications.memory import FilesOfEdition, JuriesOfEdition

TALK = Criterion(code="talk", label=Text("Entretien", "Interview"), weight=2, phase=Phase.ORAL)
BOTH = (*GRID, TALK)
HEARD, HALF_HEARD = Hearing(2, 2), Hearing(1, 2)


class Noon:
    def now(self) -> datetime:
        return NOON


def a_hearing_edition() -> Edition:
    return replace(an_edition(), criteria=BOTH)


def a_review(of: str, *jurors: str) -> Review:
    review = Review(id=review_id(of), application_id=of, edition_id="paris-2027", institution_id="universite-de-paris")
    for juror in jurors:
        review.score(juror, {"talk": 12}, BOTH)
    return review


def a_file(id: str, pronounced: Pronounced | None = None, hearing: Hearing = HEARD) -> Application:
    application = a_complete_file()
    application.id = id
    if pronounced:
        application.enter_decision(f"d-{id}", pronounced, a_hearing_edition(), "juror", NOON, hearing)
    return application


@given(st.integers(0, 5), st.integers(1, 5), st.booleans(), st.sampled_from([ELIGIBLE, REFUSED]))
def test_eligibility_needs_the_oral_in_an_edition_that_holds_one(
    marks: int, needed: int, has_oral: bool, pronounced: Pronounced
) -> None:
    """Both when entered and when validated; a refusal never needs an oral."""
    edition, hearing = a_hearing_edition() if has_oral else an_edition(), Hearing(marks, needed)
    kept_out = has_oral and marks < needed and pronounced is ELIGIBLE
    entered = a_complete_file()
    if kept_out:
        with pytest.raises(NotHeard):
            entered.enter_decision("d1", pronounced, edition, "juror", NOON, hearing)
        assert entered.decisions == []
        entered.enter_decision("d1", pronounced, edition, "juror", NOON, Hearing(needed, needed))
        with pytest.raises(NotHeard):  # a conflict declared meanwhile has voided a mark
            entered.validate_decision("president", NOON, edition, hearing)
        assert entered.decisions[-1].step is Step.ENTERED
    else:
        entered.enter_decision("d1", pronounced, edition, "juror", NOON, hearing)
        entered.validate_decision("president", NOON, edition, hearing)
        assert entered.decisions[-1].step is Step.VALIDATED


@given(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")), st.integers(1, 4))
def test_the_oral_needs_all_marks_of_the_required_number_of_jurors_and_of_one_at_least(
    marked: set[str], barred: set[str], needed: int
) -> None:
    """An excluded juror neither counts nor is required."""
    review = a_review("ada", *sorted(marked))
    for juror in sorted(barred):
        review.declare_conflict(juror, "family", juror, NOON)
    hearing = review.hearing(BOTH, "abcd", needed)
    able = set("abcd") - barred
    assert hearing == Hearing(len(marked & able), max(1, min(needed, len(able))))
    assert not review.hearing(GRID, "abcd", needed).is_complete


def test_a_correction_to_eligible_needs_the_oral_and_a_correction_of_the_rank_does_not() -> None:
    refused = a_refused_file()
    with pytest.raises(NotHeard):
        refused.enter_correction("d2", ELIGIBLE, a_hearing_edition(), "juror", NOON, HALF_HEARD)
    refused.enter_correction("d2", ELIGIBLE, a_hearing_edition(), "juror", NOON, HEARD)
    admitted = an_admitted_file()
    admitted.enter_correction("d2", Pronounced(Verdict.ELIGIBLE, rank=4), a_hearing_edition(), "juror", NOON)
    admitted.validate_decision("president", NOON, a_hearing_edition())
    assert admitted.decisions[-1].step is Step.VALIDATED


def test_after_a_refusal_without_an_oral_only_the_oral_may_still_be_marked() -> None:
    a_refused_file().require_to_be_scored(late_oral=True)
    for file, late_oral in [(a_refused_file(), False), (an_admitted_file(), True)]:
        with pytest.raises(IllegalTransition):
            file.require_to_be_scored(late_oral=late_oral)


def the_stores(*files: Application, reviews: list[Review]) -> tuple[FilesOfEdition, JuriesOfEdition, InMemory[Review]]:
    return FilesOfEdition(*files), JuriesOfEdition(a_jury("j1", "ann", "bob", opinions_needed=1)), InMemory(*reviews)


async def test_a_validation_of_all_decisions_reports_the_files_left_out_and_why() -> None:
    """A conflict of interest and an oral that lost its marks are reported; a withdrawn file is not."""
    tied, gone = a_review("tied", "bob"), a_file("gone", REFUSED)
    tied.declare_conflict("ann", "family", "ann", NOON)
    gone.withdraw(NOON)
    everybody = [a_file("tied", ELIGIBLE), a_file("unheard", ELIGIBLE), a_file("heard", ELIGIBLE), gone, a_file("none")]
    files, bench, reviews = the_stores(*everybody, reviews=[tied, a_review("heard", "bob")])
    others = InMemory[Assignments](), files, InMemory(a_hearing_edition()), InMemory[Person](), reviews
    jury = await approvals.ApproveDecisions("paris-2027", "ann")(bench, bench, *others, Noon())
    assert jury.approval is not None
    missed = (LeftOut("tied", "conflict-of-interest"), LeftOut("unheard", "not-heard"))
    assert (jury.approval.by, jury.approval.left_out) == ("ann", missed)
    with pytest.raises(NotPresident):
        await approvals.ApproveDecisions("paris-2027", "bob")(bench, bench, *others, Noon())

    effect = approvals.ValidateApproved("paris-2027", "j1", "ann", NOON, Cause("j1", 1))
    assigned, reader, editions, persons, _ = others
    assert await effect(reader, files, bench, bench, assigned, editions, persons, reviews) == 1
    steps = {one.id: one.decisions[-1].step for one in files.kept.values() if one.decisions}
    assert {one for one, step in steps.items() if step is Step.VALIDATED} == {"heard"}
    assert bench.kept["j1"].version == 1, "unchanged"


async def test_a_conflict_declared_during_a_validation_of_all_is_stored_on_the_jury() -> None:
    """The check at the time of the effect decides; a later validation is unchanged."""
    files, bench, reviews = the_stores(a_file("ada", REFUSED), reviews=[a_review("ada")])
    rest = files, InMemory[Assignments](), InMemory(a_hearing_edition()), InMemory[Person](), reviews
    reader, assigned, editions, persons, _ = rest
    command = approvals.ApproveDecisions("paris-2027", "ann")
    jury = await command(bench, bench, assigned, reader, editions, persons, reviews, Noon())
    assert jury.approval is not None
    assert jury.approval.left_out == ()
    await reviews.change(review_id("ada"), lambda review: review.declare_conflict("ann", "family", "ann", NOON))
    effect = approvals.ValidateApproved("paris-2027", "j1", "ann", NOON, Cause("j1", 1))
    assert await effect(reader, files, bench, bench, assigned, editions, persons, reviews) == 0
    noted = bench.kept["j1"].approval
    assert noted is not None
    assert noted.left_out == (LeftOut("ada", "conflict-of-interest"),)
    kept = bench.kept["j1"]
    kept.note_left_out(NOON - timedelta(days=1), ())
    assert kept.approval == noted
    assert files.kept["ada"].file is FileStatus.COMPLETE
