"""What the catalogue can be asked. Whether a caller may see a draft is said in the question."""

from dataclasses import dataclass

from services.catalogue.domain.edition import Edition, EditionState
from services.catalogue.domain.institution import Institution
from services.catalogue.domain.programme import Programme, folded
from services.catalogue.use_cases.ports import (
    EditionReader,
    Editions,
    InstitutionReader,
    Institutions,
    Page,
    ProgrammeReader,
    Programmes,
)
from shared.kernel.commands import Command, UseCase
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class GetInstitution(Command[Institution]):
    institution_id: str


async def get_institution(query: GetInstitution, institutions: Institutions) -> Institution:
    return await institutions.get(query.institution_id)


@dataclass(frozen=True)
class ListInstitutions(Command[Page[Institution]]):
    limit: int
    cursor: str | None = None


async def list_institutions(query: ListInstitutions, reader: InstitutionReader) -> Page[Institution]:
    return await reader.institutions(limit=query.limit, cursor=query.cursor)


@dataclass(frozen=True)
class GetProgramme(Command[Programme]):
    programme_id: str


async def get_programme(query: GetProgramme, programmes: Programmes) -> Programme:
    return await programmes.get(query.programme_id)


@dataclass(frozen=True)
class SearchProgrammes(Command[Page[Programme]]):
    """Programmes that say all the words of `text`, in French or English, whatever their case and accents."""

    limit: int
    cursor: str | None = None
    text: str = ""
    institution_id: str | None = None


async def search_programmes(query: SearchProgrammes, reader: ProgrammeReader) -> Page[Programme]:
    return await reader.programmes(
        words=tuple(folded(query.text).split()),
        institution_id=query.institution_id,
        limit=query.limit,
        cursor=query.cursor,
    )


@dataclass(frozen=True)
class Reading:
    """Whose drafts a reader sees beside what is public: of one institution, of all, or nobody's."""

    institution_id: str | None = None
    everything: bool = False

    def sees(self, edition: Edition) -> bool:
        return edition.is_public or self.everything or edition.institution_id == self.institution_id


PUBLIC = Reading()


@dataclass(frozen=True)
class GetEdition(Command[Edition]):
    edition_id: str
    reading: Reading = PUBLIC


async def get_edition(query: GetEdition, editions: Editions) -> Edition:
    edition = await editions.get(query.edition_id)
    if not query.reading.sees(edition):
        raise NotFound(thing="edition", id=query.edition_id)
    return edition


@dataclass(frozen=True)
class ListEditions(Command[Page[Edition]]):
    """Editions in order of id; of one programme, in some states, where asked."""

    limit: int
    cursor: str | None = None
    programme_id: str | None = None
    states: frozenset[EditionState] = frozenset()
    reading: Reading = PUBLIC


async def list_editions(query: ListEditions, reader: EditionReader) -> Page[Edition]:
    return await reader.editions(
        programme_id=query.programme_id,
        states=query.states,
        drafts_of=query.reading.institution_id,
        every_draft=query.reading.everything,
        limit=query.limit,
        cursor=query.cursor,
    )


USE_CASES: list[UseCase] = [
    get_institution,
    list_institutions,
    get_programme,
    search_programmes,
    get_edition,
    list_editions,
]
