"""Routes of purges, for operators: plan, start, progress."""

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
    """Numbers of what is deleted, by kind."""

    editions: int = Field(examples=[2])
    applications: int = Field(examples=[260])
    documents: int = Field(examples=[780])
    bytes: int = Field(examples=[410_000_000])
    persons: int = Field(examples=[231])
    """Persons without any other application: erased in all services."""

    @classmethod
    def of(cls, counted: Counted) -> "CountedView":
        return cls.model_validate(plain(counted))


class PurgeView(View):
    """A purge, carried out in the background."""

    id: str
    state: PurgeState
    asked_at: datetime
    planned: CountedView
    """Counted when the purge was started."""
    gone: CountedView
    """Deleted so far."""

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
    """Count what a purge would delete now: applications past their retention period. Deletes nothing."""
    return CountedView.of(await act(purges.PlanPurge()))


@router.post("/purges", status_code=202)
async def begin(who: Operator, once: Once) -> PurgeView:
    """Start a purge. Decisions stay without names; a person without any other application is erased in all services."""
    return await once(purges.BeginPurge(once.new_id, who.subject), PurgeView.of)


@router.get("/purges/{purge_id}")
async def read(purge_id: str, _: Operator, act: Does) -> PurgeView:
    """Read the progress and the result of a purge."""
    return PurgeView.of(await act(purges.GetPurge(purge_id)))
