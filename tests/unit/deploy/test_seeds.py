"""The seed files: the facts of the two diplomas, the marked assumptions, and the refusal of a wrong file."""

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from deploy.seed.diploma import DIRECTORY, Diploma, diploma_of, seeds
from deploy.seed.lines import SeedError, Source, read
from shared.kernel.words import Booking


@pytest.fixture(scope="module")
def paris() -> Diploma:
    return diploma_of(seeds()["paris"])


@pytest.fixture(scope="module")
def dijon() -> Diploma:
    return diploma_of(seeds()["dijon"])


def test_paris_keeps_thirty_places_a_third_of_them_for_each_profile_at_fifteen_hundred_euros(paris: Diploma) -> None:
    policies = paris.programme.policies
    shares = {audience.profile: audience.share for audience in policies.audiences}
    assert shares == {"health": "1/3", "technical": "1/3", "law_ethics_society": "1/3"}
    assert sum(Fraction(share or 0) for share in shares.values()) == 1
    assert (paris.edition.capacity, policies.fee.amount_cents, policies.admission.oral) == (30, 150_000, True)
    assert all(module.test for module in policies.modules)


def test_dijon_teaches_eighty_hours_and_ends_with_an_exam_and_a_defence(dijon: Diploma) -> None:
    policies = dijon.programme.policies
    assert sum(module.hours for module in policies.modules) == 80
    assert policies.assessment.written_exam
    assert policies.assessment.project_defence
    assert dijon.programme.partners == ("cesi", "chu-dijon-bourgogne", "cgfl", "pole-bfcare")


@pytest.mark.parametrize(
    "place",
    [
        ("programme", "policies", "modules", 0, "hours"),
        ("programme", "policies", "admission", "answer_days"),
        ("edition", "starts_on"),
    ],
)
def test_what_the_article_does_not_say_is_marked_as_ours(place: tuple[str | int, ...]) -> None:
    assert all(place in source.assumed for source in seeds().values())


def test_what_the_article_says_is_not_marked() -> None:
    paris, dijon = seeds()["paris"], seeds()["dijon"]
    assert ("edition", "capacity") not in paris.assumed
    assert ("programme", "policies", "fee", "amount_cents") not in paris.assumed
    assert ("edition", "capacity") in dijon.assumed
    assert ("programme", "policies", "fee") in dijon.assumed


def test_an_edition_of_a_year_has_that_years_days_in_paris_time(paris: Diploma) -> None:
    plan = paris.edition.of_year(2028)
    assert plan.code == "paris-2028"
    assert plan.opens_at == datetime(2027, 10, 1, 7, 0, tzinfo=UTC)  # 09:00 in Paris, summer time
    assert plan.closes_at == datetime(2027, 11, 8, 22, 59, 59, tzinfo=UTC)  # 23:59:59 in Paris, winter time
    assert (plan.starts_on, plan.ends_on) == (date(2028, 1, 11), date(2028, 6, 26))


def test_paris_hears_people_before_two_juries_with_their_own_people_profiles_and_calendars(
    paris: Diploma, dijon: Diploma
) -> None:
    """All of it is assumed; each profile has one jury; interviews follow the file review, and slots are within their
    period."""
    health, others = paris.juries
    profiles = [audience.profile for audience in paris.programme.policies.audiences]
    assert sorted([*health.profiles, *others.profiles]) == sorted(profiles)
    assert not {health.president, *health.members} & {others.president, *others.members}
    assert {health.booking, others.booking} == {Booking.BY_APPLICANT, Booking.BY_OFFICE}
    assert all(("juries", n) in seeds()["paris"].assumed for n in range(2))
    for jury in paris.juries:
        told = jury.appointment(2028, lambda role, name: f"{role}@paris/{name}")
        assert told["president"] == told["members"][0] == f"president@paris/{jury.president}"
        assert set(told["affiliations"]) <= set(told["members"])
        file, oral = told["calendar"]
        assert file["closes_at"] < oral["opens_at"]
        starts = [series["starts_at"] for series in jury.slots(2028)]
        assert starts == sorted(starts)
        assert oral["opens_at"] < starts[0] < starts[-1] < oral["closes_at"]
    assert [(jury.code, jury.sittings) for jury in dijon.juries] == [("main", ())]


def changed(tmp_path: Path, old: str, new: str) -> Source:
    text = (DIRECTORY / "paris.yaml").read_text()
    assert old in text
    file = tmp_path / "paris.yaml"
    file.write_text(text.replace(old, new, 1))
    return read(file)


def line_of(text: str) -> int:
    lines = (DIRECTORY / "paris.yaml").read_text().splitlines()
    return next(n for n, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("amount_cents: 150000", "amount_cents: a lot", "programme.policies.fee.amount_cents"),
        ("share: 1/3", "share: 0.33", "programme.policies.audiences[0].share"),
        ("code: telemedicine", "code: Télémédecine", "programme.policies.modules[0].code"),
        ("dpc: {action_type: FC", "dcp: {action_type: FC", "programme.policies.modules[0].dcp"),
        ("capacity: 30", "capacity: 0", "edition.capacity"),
        ('{value: "{Y}-06-26"', '{value: "{Y}-06-31"', "edition.ends_on"),
        ('{value: "{Y}-01-11"', '{value: "next January"', "edition.starts_on"),
        ("partners: []", "partners: [CESI École]", "programme.partners[0]"),
        ("profiles: [health]", "profiles: [helth]", "juries[0].profiles[0]"),
        ("affiliations: {helene:", "affiliations: {anna:", "juries[0].affiliations.anna"),
        ("count: 16, minutes: 20", "count: 16, minutes: 2", "juries[0].sittings[0].minutes"),
        ('closes_at: "{Y-1}-11-18"', 'closes_at: "{Y-1}-11-31"', "juries[1].calendar[0].closes_at"),
    ],
)
def test_a_wrong_value_is_refused_by_file_line_and_field(tmp_path: Path, old: str, new: str, field: str) -> None:
    with pytest.raises(SeedError) as refused:
        diploma_of(changed(tmp_path, old, new))
    assert f"paris.yaml, line {line_of(old)}, {field}: " in str(refused.value)


def test_a_missing_part_is_refused_by_the_line_of_what_it_should_be_in(tmp_path: Path) -> None:
    with pytest.raises(SeedError) as refused:
        diploma_of(changed(tmp_path, "  place: Faculté de médecine Cochin, Paris\n", ""))
    assert f"line {line_of('code: paris-{Y}')}, edition.place: Field required" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  partners: []", "  partners: [", ""),
        ("  partners: []", "  partners: []\n  partners: []", "partners is there twice"),
    ],
)
def test_what_is_no_sound_yaml_is_refused_by_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(SeedError, match=rf"paris\.yaml, line \d+: .*{said}"):
        changed(tmp_path, old, new)


def test_an_empty_or_absent_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    for name, said in (("empty.yaml", "is empty"), ("absent.yaml", "cannot be read")):
        with pytest.raises(SeedError, match=said):
            read(tmp_path / name)
