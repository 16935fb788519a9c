"""The jury: its members, its calendar, what it may see, and which files are assigned to it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applications.domain.events import DecisionsApproved, ShortlistGrown, ShortlistReduced
from services.applications.domain.jury.errors import (
    JuryHasBegun,
    NotAssigned,
    NotOnJury,
    NotPresident,
    NotShortlisted,
    PhaseNotOpen,
    WithheldInAnonymousPhase,
)
from services.applications.domain.jury.jury import (
    Assignments,
    Composition,
    Jury,
    Window,
    affiliation_key,
    jury_in_charge,
)
from shared.kernel.errors import InvalidField
from shared.kernel.words import Phase
from tests.unit.applications.builders import DAY, NOON, a_jury

UNNAMED = Window(Phase.FILE, NOON, NOON + 5 * DAY, anonymous=True)
ORAL = Window(Phase.ORAL, NOON + 10 * DAY, NOON + 12 * DAY)
CALENDAR = (UNNAMED, ORAL)


def test_the_president_is_one_of_the_members() -> None:
    with pytest.raises(InvalidField):
        Jury.appoint("j1", "paris-2027", "universite-de-paris", Composition(("ann",), "eve"))
    assert a_jury("j1", "ann", "bob", "ann").members == ["ann", "bob"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"affiliations": {"eve": ("CHU",)}},
        {"opinions_needed": 0},
        {"opinions_needed": 3},
        {"favourable_from": 20.5},
        {"calendar": (UNNAMED, UNNAMED)},
        {"calendar": (Window(Phase.FILE, NOON, NOON),)},
    ],
)
def test_an_invalid_composition_is_refused_and_changes_nothing(wrong: dict[str, object]) -> None:
    jury = a_jury()
    with pytest.raises(InvalidField):
        jury.recompose(Composition(**({"members": ("bob", "cid"), "president": "cid", "opinions_needed": 1} | wrong)))  # type: ignore[arg-type]
    assert (jury.members, jury.president, jury.calendar) == (["ann", "bob"], "ann", ())


def test_only_members_score_and_only_the_president_validates() -> None:
    jury = a_jury()
    jury.require_member("bob", "score")
    with pytest.raises(NotOnJury):
        jury.require_member("eve", "score")
    with pytest.raises(NotPresident):
        jury.approve_decisions("bob", NOON)
    jury.approve_decisions("ann", NOON)
    assert jury.facts == (DecisionsApproved("ann", NOON, "j1"),)
    assert jury.partition_key == "paris-2027"


@pytest.mark.parametrize(
    ("employer", "found"),
    [
        ("CHU Dijon-Bourgogne", True),
        ("chu  dijon bourgogne", True),
        ("Université de Paris", True),
        ("UNIVERSITE DE PARIS", True),
        ("CHU Besançon", False),
        (" - ", False),
        (None, False),
    ],
)
def test_a_juror_of_the_applicants_employer_is_detected_whatever_the_spelling(
    employer: str | None, found: bool
) -> None:
    jury = a_jury(affiliations={"bob": ("CHU Dijon Bourgogne", "université de Paris")})
    assert bool(jury.detected_conflict("bob", employer)) is found
    assert jury.detected_conflict("ann", employer) is None


@given(st.text(), st.text())
def test_affiliations_are_compared_by_letters_and_digits_only(one: str, other: str) -> None:
    """Case, spaces and punctuation change nothing; the key of a key is the key."""
    assert affiliation_key(f"  {one} - ") == affiliation_key(one)
    if affiliation_key(one) != affiliation_key(other):
        assert a_jury(affiliations={"bob": (one,)}).detected_conflict("bob", other) is None


def test_a_calendar_opens_each_phase_in_its_window_and_the_oral_only_for_shortlisted_files() -> None:
    jury = a_jury(calendar=CALENDAR)
    jury.require_open([Phase.FILE], "ada", NOON)
    for phase, at in [(Phase.FILE, NOON - DAY), (Phase.FILE, NOON + 6 * DAY), (Phase.ORAL, NOON)]:
        with pytest.raises(PhaseNotOpen):
            jury.require_open([phase], "ada", at)
    with pytest.raises(NotShortlisted):
        jury.require_open([Phase.ORAL], "ada", NOON + 10 * DAY)
    jury.list_for_oral(["ada", "ada"], "ann", NOON)
    jury.require_open([Phase.ORAL], "ada", NOON + 10 * DAY)
    assert jury.shortlist == ["ada"]
    with pytest.raises(NotPresident):
        jury.list_for_oral([], "bob", NOON)
    jury.list_for_oral([], None, NOON)
    assert jury.shortlist == []
    assert jury.facts == (ShortlistGrown("j1", NOON), ShortlistReduced("j1", ("ada",), NOON))


def test_without_a_calendar_the_whole_grid_is_open_at_any_time() -> None:
    a_jury().require_open([Phase.FILE, Phase.ORAL], "ada", NOON)


def test_a_phase_that_is_not_in_the_calendar_is_not_scored() -> None:
    with pytest.raises(InvalidField):
        a_jury(calendar=(UNNAMED,)).require_open([Phase.FILE, Phase.ORAL], "ada", NOON)


@given(st.integers(-20, 20))
def test_identities_are_hidden_from_the_appointment_until_the_anonymous_phase_has_closed(days: int) -> None:
    jury, at = a_jury(calendar=CALENDAR), NOON + timedelta(days=days)
    until: datetime | None = jury.anonymous_until(at)
    assert (until == UNNAMED.closes_at) is (at <= UNNAMED.closes_at)
    if until:
        with pytest.raises(WithheldInAnonymousPhase):
            jury.require_identities_shown("cv", at)
    else:
        jury.require_identities_shown("cv", at)


FILES = st.sampled_from([f"f{n}" for n in range(6)])
PROFILES = {f"f{n}": ("health", "technical")[n % 2] for n in range(6)}
GIVEN = st.lists(FILES, max_size=4) | st.sampled_from(["health", "technical"])
STEP = st.tuples(st.sampled_from(["main", "j1", "j2"]), GIVEN)


@given(st.lists(STEP, max_size=20))
def test_each_file_has_one_jury_by_file_else_by_profile_else_the_main_one(
    steps: list[tuple[str, list[str] | str]],
) -> None:
    """Compared with a plain model, for any order of assignments."""
    juries = [a_jury("main"), a_jury("j1", code="one"), a_jury("j2", code="two")]
    assignments = Assignments(id="paris-2027", institution_id="universite-de-paris")
    by_name: dict[str, str] = {}
    by_profile: dict[str, str] = {}
    for jury, given_ in steps:
        if isinstance(given_, str):
            assignments.assign_profiles(jury, [given_], ["health", "technical"])
            by_profile[given_] = jury
        else:
            assignments.assign_files(jury, given_)
            by_name |= dict.fromkeys(given_, jury)
    for file, profile in PROFILES.items():
        charged = jury_in_charge(juries, assignments, file, profile)
        assert charged is not None
        assert charged.id == by_name.get(file, by_profile.get(profile, "main"))


def test_an_unknown_profile_is_not_assigned() -> None:
    assignments = Assignments(id="paris-2027", institution_id="universite-de-paris")
    with pytest.raises(InvalidField):
        assignments.assign_profiles("j1", ["health", "poets"], ["health"])
    assert assignments.profiles == {}


def test_without_a_main_jury_a_single_jury_has_all_files_and_of_two_neither_has_any() -> None:
    one, two = a_jury("j1", code="one"), a_jury("j2", code="two")
    assert jury_in_charge([one], None, "ada", "health") is one
    assert jury_in_charge([one, two], None, "ada", "health") is None
    assert jury_in_charge([], None, "ada", "health") is None


@given(
    st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["main", "other"])),
    st.dictionaries(st.just("health"), st.sampled_from(["main", "other"])),
    st.sampled_from("xyz"),
    st.sampled_from([None, "mark", "decision"]),
)
def test_a_file_taken_back_returns_to_its_former_jury_and_no_other_file_moves(
    files: dict[str, str], profiles: dict[str, str], one: str, begun: str | None
) -> None:
    """Only an assignment by file is taken back, and not after the jury has begun with the file."""
    assignments = Assignments(id="paris-2027", institution_id="universite-de-paris", files=files, profiles=profiles)
    before = dict(files)
    if files.get(one) != "other":
        with pytest.raises(NotAssigned):
            assignments.take_back("other", one, begun=begun)
    elif begun:
        with pytest.raises(JuryHasBegun):
            assignments.take_back("other", one, begun=begun)
    else:
        assignments.take_back("other", one, begun=None)
        assert assignments.jury_id_of(one, "health") == profiles.get("health")
        del before[one]
    assert assignments.files == before
