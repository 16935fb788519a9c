"""Reviews: scores hidden until a juror has given their own, excluded jurors, and the resulting state."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applications.domain.jury.errors import ConflictOfInterest
from services.applications.domain.jury.review import Opinion, Review, ReviewState
from shared.kernel.errors import InvalidField
from shared.kernel.policies import Criterion
from shared.kernel.words import Phase, Text
from tests.unit.applications.builders import GRID, NOON

LABEL = Text("Libellé", "Label")
BOTH = (*GRID, Criterion("talk", LABEL, 4, Phase.ORAL), Criterion("answers", LABEL, 2, Phase.ORAL))
JURORS = ("ann", "bob", "cid")
FILE, TALK = {"career": 12.0, "project": 16.0}, {"talk": 10.0, "answers": 19.0}
marks = st.integers(0, 80).map(lambda quarters: quarters / 4)


def a_review() -> Review:
    return Review(id="r1", application_id="ada", edition_id="paris-2027", institution_id="universite-de-paris")


def test_a_juror_sees_the_others_scores_once_their_own_are_in() -> None:
    review = a_review()
    review.score("ann", FILE, GRID)
    assert review.seen_by("bob", GRID, JURORS) == {}
    review.score("bob", {"career": 10, "project": 8}, GRID)
    assert set(review.seen_by("bob", GRID, JURORS)) == {"ann", "bob"}


def test_the_scores_of_the_oral_are_hidden_from_a_juror_who_has_only_scored_the_file() -> None:
    review = a_review()
    review.score("ann", FILE | TALK, BOTH)
    review.score("bob", FILE, BOTH)
    assert review.seen_by("bob", BOTH, JURORS) == {"ann": FILE, "bob": FILE}
    review.score("bob", TALK, BOTH)
    assert review.seen_by("bob", BOTH, JURORS) == {"ann": FILE | TALK, "bob": FILE | TALK}


def test_the_mean_weighs_criteria_and_not_jurors() -> None:
    review = a_review()
    assert review.mean(GRID, JURORS) is None
    review.score("ann", FILE, GRID)  # 13
    review.score("bob", {"career": 10, "project": 8}, GRID)  # 9.5
    assert review.mean(GRID, JURORS) == 11.25


def test_each_phase_has_its_own_mean_and_the_whole_weighs_both() -> None:
    review = a_review()
    review.score("ann", FILE, BOTH)  # (36 + 16) / 4 = 13
    review.score("bob", TALK, BOTH)  # (40 + 38) / 6 = 13
    review.score("ann", {"talk": 4, "answers": 4}, BOTH)
    assert review.mean(BOTH, JURORS, Phase.FILE) == 13
    assert review.mean(BOTH, JURORS, Phase.ORAL) == 8.5
    assert review.mean(BOTH, JURORS) == round((13 * 4 + 8.5 * 6) / 10, 2)


@given(st.dictionaries(st.sampled_from(JURORS), st.tuples(marks, marks), min_size=1))
def test_the_mean_is_exact_and_between_the_lowest_and_the_highest_mark(given_: dict[str, tuple[float, float]]) -> None:
    review = a_review()
    for juror, (career, project) in given_.items():
        review.score(juror, {"career": career, "project": project}, GRID)
    wanted = sum((3 * Fraction(c) + Fraction(p)) / 4 for c, p in given_.values()) / len(given_)
    mean = review.mean(GRID, JURORS)
    assert mean == round(float(wanted), 2)
    assert min(min(pair) for pair in given_.values()) <= mean <= max(max(pair) for pair in given_.values())


def test_a_juror_corrects_their_own_scores_and_with_them_their_opinion() -> None:
    review = a_review()
    review.score("ann", FILE, GRID, Opinion.UNFAVOURABLE)
    assert review.opinion_of("ann", Phase.FILE, GRID, 10) is Opinion.UNFAVOURABLE
    review.score("ann", {"career": 11, "project": 11}, GRID)
    assert review.mean(GRID, JURORS) == 11
    assert review.opinion_of("ann", Phase.FILE, GRID, 10) is Opinion.FAVOURABLE


@pytest.mark.parametrize(
    "scores",
    [
        {},
        {"career": 12},
        {"career": 12, "project": 1, "charm": 20},
        {"career": 21, "project": 1},
        {"career": 12, "project": 1, "talk": 3},
    ],
)
def test_scores_name_each_criterion_of_whole_phases_with_a_mark(scores: dict[str, float]) -> None:
    with pytest.raises(InvalidField):
        a_review().score("ann", scores, BOTH)


def test_a_declared_conflict_excludes_the_juror_and_their_scores() -> None:
    review = a_review()
    review.score("ann", {"career": 0, "project": 0}, GRID)
    review.score("bob", FILE, GRID)
    review.declare_conflict("ann", "family", "ann", NOON)
    review.declare_conflict("ann", "other-tie", "secretary", NOON)
    assert review.conflicts["ann"].reason == "family"
    assert review.mean(GRID, JURORS) == 13
    assert review.seen_by("ann", GRID, JURORS) == {}
    assert review.state(Phase.FILE, GRID, JURORS, 1, 10) is ReviewState.POSITIVE
    with pytest.raises(ConflictOfInterest):
        review.score("ann", FILE, GRID)
    with pytest.raises(InvalidField):
        review.declare_conflict("bob", "dislike", "bob", NOON)


def test_the_scores_of_a_former_juror_do_not_count() -> None:
    review = a_review()
    review.score("eve", {"career": 0, "project": 0}, GRID)
    assert review.mean(GRID, JURORS) is None
    assert review.state(Phase.FILE, GRID, JURORS, 1, 10) is ReviewState.NOT_STARTED


OPINIONS = st.dictionaries(st.sampled_from(JURORS), st.sampled_from(Opinion))
BARRED = st.sets(st.sampled_from(JURORS))


@given(OPINIONS, BARRED, st.integers(1, 3))
def test_the_state_is_the_result_of_the_opinions_of_the_jurors_not_excluded(
    given_: dict[str, Opinion], barred: set[str], needed: int
) -> None:
    """Compared with its definition, for any scores, exclusions and required number."""
    review = a_review()
    for juror, opinion in given_.items():
        review.score(juror, FILE, GRID, opinion)
    for juror in barred:
        review.declare_conflict(juror, "family", juror, NOON)
    counted = [opinion for juror, opinion in given_.items() if juror not in barred]
    state = review.state(Phase.FILE, GRID, JURORS, needed, 10)
    if not counted:
        wanted = ReviewState.NOT_STARTED
    elif len(counted) < min(needed, len(JURORS) - len(barred)):
        wanted = ReviewState.IN_PROGRESS
    elif len(set(counted)) == 2:
        wanted = ReviewState.CONFLICTING
    else:
        wanted = ReviewState.POSITIVE if counted[0] is Opinion.FAVOURABLE else ReviewState.NEGATIVE
    assert state is wanted


ACTS = st.lists(st.tuples(st.sampled_from(JURORS), st.sampled_from([FILE, TALK, FILE | TALK, None])), max_size=12)


@given(ACTS)
def test_nobody_sees_a_mark_of_a_phase_they_have_not_scored(
    acts: list[tuple[str, dict[str, float] | None]],
) -> None:
    """For any order of scores and conflicts; None declares a conflict."""
    review = a_review()
    for juror, scores in acts:
        if scores is None:
            review.declare_conflict(juror, "family", juror, NOON)
        elif juror not in review.conflicts:
            review.score(juror, scores, BOTH)
        for looking in JURORS:
            seen = {code for own in review.seen_by(looking, BOTH, JURORS).values() for code in own}
            own = set() if looking in review.conflicts else review.scores.get(looking, {}).keys()
            assert seen <= own
