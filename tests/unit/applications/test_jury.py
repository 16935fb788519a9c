"""The jury: who may score, who may validate, and whose scores are seen when."""

import pytest

from services.applications.domain.errors import NotOnJury, NotPresident
from services.applications.domain.events import DecisionsApproved
from services.applications.domain.jury import Jury, Review
from shared.kernel.errors import InvalidField
from tests.unit.applications.builders import GRID, NOON


def a_jury() -> Jury:
    return Jury.appoint("j1", "paris-2027", "universite-de-paris", ["ann", "bob", "ann"], "ann")


def a_review() -> Review:
    return Review(id="r1", application_id="ada", edition_id="paris-2027", institution_id="universite-de-paris")


def test_the_president_is_one_of_the_members() -> None:
    with pytest.raises(InvalidField):
        Jury.appoint("j1", "paris-2027", "universite-de-paris", ["ann"], "eve")
    assert a_jury().members == ["ann", "bob"]


def test_only_members_score_and_only_the_president_validates() -> None:
    jury = a_jury()
    jury.require_member("bob", "score")
    with pytest.raises(NotOnJury):
        jury.require_member("eve", "score")
    with pytest.raises(NotPresident):
        jury.approve_decisions("bob", NOON)
    jury.approve_decisions("ann", NOON)
    assert jury.facts == (DecisionsApproved("ann", NOON),)
    assert jury.partition_key == "paris-2027"


def test_a_juror_sees_the_others_scores_once_their_own_are_in() -> None:
    review = a_review()
    review.score("ann", {"career": 12, "project": 16}, GRID)
    assert review.seen_by("bob") == {}
    review.score("bob", {"career": 10, "project": 8}, GRID)
    assert set(review.seen_by("bob")) == {"ann", "bob"}


def test_the_mean_weighs_criteria_and_not_jurors() -> None:
    review = a_review()
    assert review.mean(GRID) is None
    review.score("ann", {"career": 12, "project": 16}, GRID)  # 13
    review.score("bob", {"career": 10, "project": 8}, GRID)  # 9.5
    assert review.mean(GRID) == 11.25


def test_a_juror_corrects_their_own_scores() -> None:
    review = a_review()
    review.score("ann", {"career": 12, "project": 16}, GRID)
    review.score("ann", {"career": 8, "project": 8}, GRID)
    assert review.mean(GRID) == 8


@pytest.mark.parametrize(
    "scores", [{}, {"career": 12}, {"career": 12, "project": 1, "charm": 20}, {"career": 21, "project": 1}]
)
def test_scores_name_each_criterion_of_the_grid_with_a_mark(scores: dict[str, float]) -> None:
    with pytest.raises(InvalidField):
        a_review().score("ann", scores, GRID)
