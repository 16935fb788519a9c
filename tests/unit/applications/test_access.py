"""What an applicant may read of their own file."""

from datetime import timedelta

from services.applications import use_cases
from services.applications.domain.access import Undisclosed, disclosable, jury_marks
from services.applications.domain.file.application import Application
from services.applications.domain.jury.review import Review
from services.applications.domain.records.trail import Action, Personal, TrailEntry
from shared.kernel.commands import Disclosure, found_in, words
from shared.kernel.words import Outcome
from tests.unit.applications.builders import DAY, GRID, NOON, a_validated_file

JURY = ("ann", "bob")


def a_review(**scores: dict[str, float]) -> Review:
    return Review(id="r", application_id="ada", edition_id="e", institution_id="i", scores=scores)


def decided(*, is_released: bool) -> Application:
    application = a_validated_file()
    if is_released:
        application.release_decision("d1", Outcome.ADMITTED, None, NOON + DAY)
    return application


def entry(did: str, at: timedelta) -> TrailEntry:
    action = Action("i", "i", ("juror",), did, "application", "ada", "e", NOON + at)
    return TrailEntry.following(None, action, Personal("ann", "person-ada"), "00", f"c-{did}-{at}")


def test_the_mean_marks_are_shown_once_a_decision_is_released() -> None:
    review = a_review(ann={"career": 12, "project": 9}, bob={"career": 13.5, "project": 9})
    assert jury_marks(decided(is_released=False), review, GRID, JURY) == ()
    marks = jury_marks(decided(is_released=True), review, GRID, JURY)
    assert [(mark.criterion, mark.mean) for mark in marks] == [("career", 12.75), ("project", 9)]


def test_the_mark_of_a_single_juror_is_never_shown() -> None:
    review = a_review(ann={"career": 12, "project": 9}, bob={"career": 13.5})
    marks = jury_marks(decided(is_released=True), review, GRID, JURY)
    assert [mark.criterion for mark in marks] == ["career"]
    assert jury_marks(decided(is_released=True), review, GRID, ("ann",)) == ()


def test_the_steps_towards_a_decision_are_shown_after_its_release_and_not_before() -> None:
    known, under_way = entry("enter-decision", timedelta()), entry("correct-decision", 2 * DAY)
    other = entry("validate-document", 2 * DAY)
    entries = (known, under_way, other)
    steps = Undisclosed(words(found_in(use_cases), Disclosure.ON_RELEASE))
    assert disclosable(entries, [decided(is_released=False)], steps) == (other,)
    assert disclosable(entries, [decided(is_released=True)], steps) == (known, other)
