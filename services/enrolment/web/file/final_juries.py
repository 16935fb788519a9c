"""Routes of final juries: convene, enter decisions, pronounce them together."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.enrolment.domain.file.final_jury import FinalJury, Sitting, Verdict
from services.enrolment.use_cases.file import final_juries
from services.enrolment.web.access import edition_for
from services.enrolment.web.schemas import RowView
from services.enrolment.web.teaching.schemas import MOST_ROWS, Words
from shared.auth.principal import Role
from shared.kernel.errors import InvalidField
from shared.mongo.store import plain
from shared.web.requests import Cursor, Does, IfMatch, Input, Limit, Listing, Once, View, tag

router = APIRouter(prefix="/v1/editions/{edition_id}/final-juries", tags=["final juries"])

Prepared = Annotated[str, Depends(edition_for(Role.SECRETARY, Role.PROGRAMME_HEAD, Role.PRESIDENT))]
Presided = Annotated[str, Depends(edition_for(Role.PRESIDENT, Role.PROGRAMME_HEAD))]


class JuryInput(Input):
    held_on: date = Field(examples=["2027-06-25"])
    members: tuple[Words, ...] = Field(min_length=1, max_length=30, examples=[["Pr Dubois", "Dr Martin"]])


class DecisionRow(Input):
    enrolment_id: str = Field(max_length=64)
    verdict: Verdict = Field(examples=["award"])


class DecisionsInput(Input):
    """The decision for each learner; replaces the earlier decisions."""

    decisions: tuple[DecisionRow, ...] = Field(max_length=MOST_ROWS)

    def by_enrolment(self) -> dict[str, Verdict]:
        verdicts = {row.enrolment_id: row.verdict for row in self.decisions}
        if len(verdicts) < len(self.decisions):
            raise InvalidField(field="decisions", accepted="one for each enrolment")
        return verdicts


class JuryView(View):
    """A final jury; `rows` holds the result of each decision after the pronouncement."""

    id: str
    version: int
    edition_id: str
    held_on: date
    members: tuple[str, ...]
    sitting: Sitting
    decisions: dict[str, Verdict]
    """By enrolment."""
    pronounced_at: datetime | None
    rows: tuple[RowView, ...]

    @classmethod
    def of(cls, jury: FinalJury) -> "JuryView":
        return cls.model_validate(plain(jury))


@router.post("", status_code=201)
async def convene(edition: Prepared, body: JuryInput, once: Once) -> JuryView:
    """Convenes a jury with its members, for a day."""
    command = final_juries.ConveneJury(
        jury_id=once.new_id, edition_id=edition, held_on=body.held_on, members=body.members
    )
    return await once(command, JuryView.of)


@router.get("")
async def list_juries(edition: Prepared, act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[JuryView]:
    """The final juries of this edition."""
    page = await act(final_juries.ListJuries(edition_id=edition, limit=limit, cursor=cursor))
    return Listing(items=[JuryView.of(item) for item in page.items], next=page.next)


@router.get("/{jury_id}")
async def get_jury(edition: Prepared, jury_id: str, act: Does, response: Response) -> JuryView:
    jury = await act(final_juries.GetJury(edition_id=edition, jury_id=jury_id))
    tag(response, jury.version)
    return JuryView.of(jury)


@router.put("/{jury_id}/decisions")
async def enter_decisions(
    edition: Prepared, jury_id: str, body: DecisionsInput, seen: IfMatch, act: Does, response: Response
) -> JuryView:
    """Replaces the decisions; possible until the pronouncement."""
    command = final_juries.EnterDecisions(
        edition_id=edition, jury_id=jury_id, decisions=body.by_enrolment(), expected_version=seen
    )
    jury = await act(command)
    tag(response, jury.version)
    return JuryView.of(jury)


@router.post("/{jury_id}/pronouncement")
async def pronounce(edition: Presided, jury_id: str, once: Once) -> JuryView:
    """Makes all decisions final at once. A diploma with unmet policies is refused; its row gives the reason."""
    return await once(final_juries.PronounceDecisions(edition_id=edition, jury_id=jury_id), JuryView.of)
