"""The questions of the catalogue. `Reading` states which drafts the caller may see."""

from dataclasses import dataclass

from services.catalogue.domain.edition import Edition, EditionState
from services.catalogue.domain.institution import Institution
from services.catalogue.domain.programme import Programme, folded
from services.catalogue.use_cases.ports import (
    EditionReader,
    Editions,
    InstitutionReader,
    Institutions,
    ProgrammeReader,
    Programmes,
)
from shared.kernel.commands import Query
from shared.kernel.errors import NotFound
from shared.kernel.repository import Page


@dataclass(frozen=True)
class GetInstitution(Query[Institution]):
    institution_id: str

    async def __call__(self, institutions: Institutions) -> Institution:
        return await institutions.get(self.institution_id)


@dataclass(frozen=True)
class ListInstitutions(Query[Page[Institution]]):
    limit: int
    cursor: str | None = None

    async def __call__(self, reader: InstitutionReader) -> Page[Institution]:
        return await reader.institutions(limit=self.limit, cursor=self.cursor)


@dataclass(frozen=True)
class GetProgramme(Query[Programme]):
    programme_id: str

    async def __call__(self, programmes: Programmes) -> Programme:
        return await programmes.get(self.programme_id)


@dataclass(frozen=True)
class SearchProgrammes(Query[Page[Programme]]):
    """Programmes that contain all the words of `text`, in French or English, ignoring case and accents."""

    limit: int
    cursor: str | None = None
    text: str = ""
    institution_id: str | None = None

    async def __call__(self, reader: ProgrammeReader) -> Page[Programme]:
        return await reader.programmes(
            words=tuple(folded(self.text).split()),
            institution_id=self.institution_id,
            limit=self.limit,
            cursor=self.cursor,
        )


@dataclass(frozen=True)
class Reading:
    """The drafts that a reader sees beside public editions: of one institution, all, or none."""

    institution_id: str | None = None
    everything: bool = False

    def sees(self, edition: Edition) -> bool:
        return edition.is_public or self.everything or edition.institution_id == self.institution_id


PUBLIC = Reading()


@dataclass(frozen=True)
class GetEdition(Query[Edition]):
    edition_id: str
    reading: Reading = PUBLIC

    async def __call__(self, editions: Editions) -> Edition:
        edition = await editions.get(self.edition_id)
        if not self.reading.sees(edition):
            raise NotFound(thing="edition", id=self.edition_id)
        return edition


@dataclass(frozen=True)
class ListEditions(Query[Page[Edition]]):
    """Editions in order of id, by programme and states. Empty `states`: any."""

    limit: int
    cursor: str | None = None
    programme_id: str | None = None
    states: frozenset[EditionState] = frozenset()
    reading: Reading = PUBLIC

    async def __call__(self, reader: EditionReader) -> Page[Edition]:
        return await reader.editions(
            programme_id=self.programme_id,
            states=self.states,
            drafts_of=self.reading.institution_id,
            every_draft=self.reading.everything,
            limit=self.limit,
            cursor=self.cursor,
        )
