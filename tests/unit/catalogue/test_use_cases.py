"""Use cases: what is refused before anything is saved, and who sees what."""

from datetime import datetime, timedelta

import pytest

from services.catalogue.domain.edition import Edition, EditionState
from services.catalogue.domain.errors import NotAnAwardingInstitution
from services.catalogue.domain.institution import Institution, InstitutionRole
from services.catalogue.domain.programme import Programme
from services.catalogue.use_cases import commands, ports, queries
from shared.kernel.clock import Clock
from shared.kernel.commands import acts, found_in
from shared.kernel.errors import InvalidField, NotFound, VersionChanged
from tests.support.memory import InMemory
from tests.support.policies import said
from tests.unit.catalogue.builders import (
    BEFORE,
    CLOSES,
    OPENS,
    a_plan,
    a_programme,
    a_syllabus,
    an_edition,
    an_entry,
    an_institution,
)

PARIS, DU = "universite-de-paris", "du-ia-sante"


class Catalogue:
    """The use cases with in-memory repositories, and a clock that a test sets."""

    def __init__(self, *editions: Edition) -> None:
        self.time = BEFORE
        self.institutions = InMemory[Institution](an_institution(), an_institution("cesi", roles=(TEACHING,)))
        self.programmes = InMemory[Programme]()
        self.editions = InMemory[Edition](*editions)
        self.act = acts(
            [*found_in(commands), queries.GetEdition],
            {
                ports.Institutions: self.institutions,
                ports.Programmes: self.programmes,
                ports.Editions: self.editions,
                Clock: self,
            },
        )

    def now(self) -> datetime:
        return self.time


TEACHING = InstitutionRole.TEACHING


async def test_a_programme_is_created_once_and_putting_the_same_again_changes_nothing() -> None:
    catalogue = Catalogue()
    first = await catalogue.act(commands.ReviseProgramme(DU, PARIS, a_syllabus()))
    again = await catalogue.act(commands.ReviseProgramme(DU, PARIS, a_syllabus()))
    assert (first.revision, again.revision, again.version) == (1, 1, first.version)


async def test_a_programme_is_revised_only_from_the_version_that_was_read() -> None:
    catalogue = Catalogue()
    first = await catalogue.act(commands.ReviseProgramme(DU, PARIS, a_syllabus()))
    other = a_syllabus(title=said("Autre titre"))
    with pytest.raises(VersionChanged):
        await catalogue.act(commands.ReviseProgramme(DU, PARIS, other))
    revised = await catalogue.act(commands.ReviseProgramme(DU, PARIS, other, expected_version=first.version))
    assert (revised.revision, revised.syllabus.title) == (2, said("Autre titre"))
    with pytest.raises(VersionChanged):
        await catalogue.act(commands.ReviseProgramme(DU, PARIS, a_syllabus(), expected_version=first.version))


@pytest.mark.parametrize(
    ("institution", "partner", "field"), [("nowhere", "cesi", "institution_id"), (PARIS, "nowhere", "partners[0]")]
)
async def test_a_programme_names_registered_institutions_alone(institution: str, partner: str, field: str) -> None:
    catalogue = Catalogue()
    with pytest.raises(InvalidField) as refusal:
        await catalogue.act(commands.ReviseProgramme(DU, institution, a_syllabus(partners=(partner,))))
    assert refusal.value.data["field"] == field
    assert not catalogue.programmes.kept


async def test_an_institution_that_does_not_award_diplomas_has_no_programme() -> None:
    with pytest.raises(NotAnAwardingInstitution):
        await Catalogue().act(commands.ReviseProgramme(DU, "cesi", a_syllabus(partners=())))


async def test_an_entry_is_changed_only_from_the_version_that_was_read() -> None:
    catalogue = Catalogue()
    renamed = an_entry(name="Université Paris Cité")
    with pytest.raises(VersionChanged):
        await catalogue.act(commands.RegisterInstitution(PARIS, renamed))
    version = catalogue.institutions.kept[PARIS].version
    changed = await catalogue.act(commands.RegisterInstitution(PARIS, renamed, expected_version=version))
    assert changed.entry.name == "Université Paris Cité"


async def test_an_edition_goes_from_draft_to_its_end_by_one_command_and_the_timer() -> None:
    catalogue = Catalogue()
    await catalogue.act(commands.ReviseProgramme(DU, PARIS, a_syllabus()))
    drafted = await catalogue.act(commands.DraftEdition("edition-1", DU, a_plan()))
    assert drafted.institution_id == PARIS
    edition = await catalogue.act(commands.PublishEdition("edition-1"))
    while edition.due is not None:
        catalogue.time = edition.due
        edition = await catalogue.act(commands.AdvanceEdition("edition-1"))
    assert edition.state is EditionState.FINISHED


async def test_staff_take_an_edition_to_its_end_by_hand() -> None:
    catalogue = Catalogue(an_edition())
    await catalogue.programmes.add(a_programme())
    await catalogue.act(commands.PublishEdition("edition-1"))
    assert (await catalogue.act(commands.OpenEdition("edition-1"))).policies == a_syllabus().policies
    catalogue.time = CLOSES
    await catalogue.act(commands.CloseEdition("edition-1"))
    catalogue.time = CLOSES + timedelta(days=60)
    await catalogue.act(commands.StartEdition("edition-1"))
    assert (await catalogue.act(commands.FinishEdition("edition-1"))).state is EditionState.FINISHED


async def test_an_edition_of_no_programme_is_refused() -> None:
    with pytest.raises(NotFound):
        await Catalogue().act(commands.DraftEdition("edition-1", "du-nowhere", a_plan()))


@pytest.mark.parametrize(
    ("reading", "seen"),
    [
        (queries.PUBLIC, False),
        (queries.Reading(institution_id="cesi"), False),
        (queries.Reading(institution_id=PARIS), True),
        (queries.Reading(everything=True), True),
    ],
)
async def test_a_draft_is_seen_by_its_own_institution_and_the_operators_alone(
    reading: queries.Reading, seen: bool
) -> None:
    catalogue = Catalogue(an_edition())
    if seen:
        assert (await catalogue.act(queries.GetEdition("edition-1", reading))).state is EditionState.DRAFT
    else:
        with pytest.raises(NotFound):
            await catalogue.act(queries.GetEdition("edition-1", reading))


async def test_an_edition_that_was_cancelled_after_its_announcement_is_still_shown_to_all() -> None:
    catalogue = Catalogue(an_edition(EditionState.OPEN))
    catalogue.time = OPENS
    await catalogue.act(commands.CancelEdition("edition-1"))
    assert (await catalogue.act(queries.GetEdition("edition-1"))).state is EditionState.CANCELLED
