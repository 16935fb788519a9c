"""The ports of the use cases: repositories, and readers of the public catalogue."""

from typing import Protocol

from services.catalogue.domain.edition import Edition, EditionState
from services.catalogue.domain.institution import Institution
from services.catalogue.domain.programme import Programme
from shared.kernel.repository import Page, Repository

Institutions = Repository[Institution]
Programmes = Repository[Programme]
Editions = Repository[Edition]


class InstitutionReader(Protocol):
    async def institutions(self, *, limit: int, cursor: str | None) -> Page[Institution]:
        """All partners, in order of code."""
        ...


class ProgrammeReader(Protocol):
    async def programmes(
        self, *, words: tuple[str, ...], institution_id: str | None, limit: int, cursor: str | None
    ) -> Page[Programme]:
        """Programmes whose `wording` contains all the (folded) words, in order of code."""
        ...


class EditionReader(Protocol):
    async def editions(
        self,
        *,
        programme_id: str | None,
        states: frozenset[EditionState],
        drafts_of: str | None,
        every_draft: bool,
        limit: int,
        cursor: str | None,
    ) -> Page[Edition]:
        """Editions in these states (in any, if empty), in order of id.

        Leaves out editions that were never published, except those of the institution `drafts_of`, or all with
        `every_draft`.
        """
        ...
