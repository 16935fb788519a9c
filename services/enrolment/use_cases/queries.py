"""Questions that belong to no noun: the copies of editions. Each noun has its own questions beside its commands."""

from dataclasses import dataclass

from services.enrolment.domain.edition import Edition
from services.enrolment.use_cases.ports import Editions
from shared.kernel.commands import Query
from shared.kernel.policies import Module


@dataclass(frozen=True)
class GetEdition(Query[Edition]):
    edition_id: str

    async def __call__(self, editions: Editions) -> Edition:
        return await editions.get(self.edition_id)


@dataclass(frozen=True)
class GetModulePolicy(Query[Module]):
    """What completing a module of an edition takes. Refuses with `UnknownModule`."""

    edition_id: str
    module: str

    async def __call__(self, editions: Editions) -> Module:
        return (await editions.get(self.edition_id)).terms.module(self.module)
