"""Purges over HTTP, for operators: what would go, the word to do it, and what went."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from services.applications.domain.records.purge import Counted, Purge, PurgeState
from services.applications.use_cases.records import purges
from shared.auth.guards import Operator
from shared.mongo.store import plain
from shared.web.requests import Does, Once, View

router = APIRouter(prefix="/v1", tags=["privacy"])


class CountedView(View):
    """By kind."""

    editions: int = Field(examples=[2])
    applications: int = Field(examples=[260])
    documents: int = Field(examples=[780])
    bytes: int = Field(examples=[410_000_000])
    persons: int = Field(examples=[231])
    """Of whom nothing is left then: erased everywhere, as if they had asked."""

    @classmethod
    def of(cls, counted: Counted) -> "CountedView":
        return cls.model_validate(plain(counted))


class PurgeView(View):
    """A purge, carried out in the background."""

    id: str
    state: PurgeState
    asked_at: datetime
    planned: CountedView
    """What was to go when it was asked for."""
    gone: CountedView
    """What has gone so far."""

    @classmethod
    def of(cls, purge: Purge) -> "PurgeView":
        return cls(
            id=purge.id,
            state=purge.state,
            asked_at=purge.asked_at,
            planned=CountedView.of(purge.planned),
            gone=CountedView.of(purge.gone),
        )


@router.get("/purges/plan")
async def plan(_: Operator, act: Does) -> CountedView:
    """What would go now by the rule, and nothing goes: files whose edition closed for applications long enough ago."""
    return CountedView.of(await act(purges.PlanPurge()))


@router.post("/purges", status_code=202)
async def begin(who: Operator, once: Once) -> PurgeView:
    """Have it done. What was decided stays, of nobody; a person of whom no other file is left is erased everywhere."""
    return await once(purges.BeginPurge(once.new_id, who.subject), PurgeView.of)


@router.get("/purges/{purge_id}")
async def read(purge_id: str, _: Operator, act: Does) -> PurgeView:
    """How far it is, and in the end what went."""
    return PurgeView.of(await act(purges.GetPurge(purge_id)))
