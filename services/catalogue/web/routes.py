"""The catalogue over HTTP. Reading is public; drafts are shown to their institution's staff only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.catalogue.domain.edition import EditionState
from services.catalogue.use_cases import commands, queries
from services.catalogue.use_cases.queries import Reading
from services.catalogue.web.schemas import (
    EditionInput,
    EditionView,
    InstitutionInput,
    InstitutionView,
    ProgrammeInput,
    ProgrammeView,
)
from shared.auth.guards import Operator, Visitor, staff
from shared.auth.principal import Principal, Role
from shared.web.requests import Cursor, Does, IfMatch, Limit, Listing, Once, tag

router = APIRouter(prefix="/v1")
ProgrammeStaff = Annotated[Principal, Depends(staff(Role.PROGRAMME_HEAD, Role.SECRETARY))]


@router.get("/institutions", tags=["institutions"])
async def list_institutions(act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[InstitutionView]:
    page = await act(queries.ListInstitutions(limit, cursor))
    return Listing(items=[InstitutionView.of(item) for item in page.items], next=page.next)


@router.get("/institutions/{institution_id}", tags=["institutions"])
async def get_institution(institution_id: str, act: Does, response: Response) -> InstitutionView:
    institution = await act(queries.GetInstitution(institution_id))
    tag(response, institution.version)
    return InstitutionView.of(institution)


@router.put("/institutions/{institution_id}", tags=["institutions"])
async def register_institution(
    institution_id: str, body: InstitutionInput, who: Operator, seen: IfMatch, act: Does, response: Response
) -> InstitutionView:
    """Register a partner, or change its entry; a change needs If-Match."""
    institution = await act(commands.RegisterInstitution(institution_id, body.entry(), seen))
    tag(response, institution.version)
    return InstitutionView.of(institution)


@router.get("/programmes", tags=["programmes"])
async def search_programmes(
    act: Does,
    cursor: Cursor,
    text: Annotated[str, Query(max_length=200, description="Words in French or English.")] = "",
    institution_id: str | None = None,
    limit: Limit = 50,
) -> Listing[ProgrammeView]:
    """Programmes whose title, skills or modules contain all these words, ignoring case and accents."""
    page = await act(queries.SearchProgrammes(limit, cursor, text, institution_id))
    return Listing(items=[ProgrammeView.of(item) for item in page.items], next=page.next)


@router.get("/programmes/{programme_id}", tags=["programmes"])
async def get_programme(programme_id: str, act: Does, response: Response) -> ProgrammeView:
    programme = await act(queries.GetProgramme(programme_id))
    tag(response, programme.version)
    return ProgrammeView.of(programme)


@router.put("/programmes/{programme_id}", tags=["programmes"])
async def revise_programme(
    programme_id: str,
    body: ProgrammeInput,
    who: Annotated[Principal, Depends(staff(Role.PROGRAMME_HEAD))],
    seen: IfMatch,
    act: Does,
    response: Response,
) -> ProgrammeView:
    """Create a programme of your institution, or revise it; a revision needs If-Match."""
    who.must_see(body.institution_id, "institution", body.institution_id)
    programme = await act(commands.ReviseProgramme(programme_id, body.institution_id, body.syllabus(), seen))
    tag(response, programme.version)
    return ProgrammeView.of(programme)


@router.get("/editions", tags=["editions"])
async def list_editions(
    act: Does,
    who: Visitor,
    cursor: Cursor,
    programme_id: str | None = None,
    state: Annotated[list[EditionState] | None, Query()] = None,
    limit: Limit = 50,
) -> Listing[EditionView]:
    """Editions, by programme and states. Drafts are shown to their institution's staff only."""
    page = await act(queries.ListEditions(limit, cursor, programme_id, frozenset(state or ()), _reading(who)))
    return Listing(items=[EditionView.of(item) for item in page.items], next=page.next)


@router.get("/editions/{edition_id}", tags=["editions"])
async def get_edition(edition_id: str, act: Does, who: Visitor, response: Response) -> EditionView:
    edition = await act(queries.GetEdition(edition_id, _reading(who)))
    tag(response, edition.version)
    return EditionView.of(edition)


@router.post("/editions", tags=["editions"], status_code=201)
async def draft_edition(body: EditionInput, who: ProgrammeStaff, act: Does, once: Once) -> EditionView:
    """Draft an edition of a programme of your institution."""
    programme = await act(queries.GetProgramme(body.programme_id))
    who.must_see(programme.institution_id, "programme", programme.id)
    return await once(commands.DraftEdition(once.new_id, body.programme_id, body.plan()), EditionView.of)


async def _own_edition(edition_id: str, who: ProgrammeStaff, act: Does) -> str:
    edition = await act(queries.GetEdition(edition_id, Reading(everything=True)))
    who.must_see(edition.institution_id, "edition", edition_id)
    return edition_id


OwnEdition = Annotated[str, Depends(_own_edition)]
"""The edition of the path. The caller is a programme head or secretary of its institution."""


@router.post("/editions/{edition_id}/publication", tags=["editions"])
async def publish(edition: OwnEdition, once: Once) -> EditionView:
    """Publish the edition. From now on a timer takes each step when it is due."""
    return await once(commands.PublishEdition(edition), EditionView.of)


@router.post("/editions/{edition_id}/opening", tags=["editions"])
async def open_early(edition: OwnEdition, once: Once) -> EditionView:
    """Open applications now."""
    return await once(commands.OpenEdition(edition), EditionView.of)


@router.post("/editions/{edition_id}/closure", tags=["editions"])
async def close(edition: OwnEdition, once: Once) -> EditionView:
    """Close applications now."""
    return await once(commands.CloseEdition(edition), EditionView.of)


@router.post("/editions/{edition_id}/start", tags=["editions"])
async def start(edition: OwnEdition, once: Once) -> EditionView:
    """Start teaching now."""
    return await once(commands.StartEdition(edition), EditionView.of)


@router.post("/editions/{edition_id}/finish", tags=["editions"])
async def finish(edition: OwnEdition, once: Once) -> EditionView:
    """End teaching now."""
    return await once(commands.FinishEdition(edition), EditionView.of)


@router.post("/editions/{edition_id}/cancellation", tags=["editions"])
async def cancel(edition: OwnEdition, once: Once) -> EditionView:
    """Cancel the edition and all applications to it."""
    return await once(commands.CancelEdition(edition), EditionView.of)


def _reading(who: Principal | None) -> Reading:
    if who is None or not who.roles:
        return queries.PUBLIC
    return Reading(institution_id=who.institution, everything=Role.OPERATOR in who.roles)
