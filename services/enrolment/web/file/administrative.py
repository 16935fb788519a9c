"""Routes of the administrative file: the learner fills it in by their link, the secretary checks it."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.enrolment.domain.file.administrative_file import AdministrativeFile, FileState, Identity, Lack, Occupation
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.use_cases.file import administrative_files as files
from services.enrolment.web.access import enrolment_for, enrolment_shown_to
from services.enrolment.web.money.schemas import AddressInput, AddressView
from services.enrolment.web.teaching.schemas import Words
from shared.auth.guards import authenticated
from shared.auth.principal import Principal, Role
from shared.mongo.store import plain
from shared.web.requests import Does, IfMatch, Input, Once, View, tag

router = APIRouter(prefix="/v1/enrolments/{enrolment_id}/administrative-file", tags=["administrative file"])

Filled = Annotated[Enrolment, Depends(enrolment_shown_to(Role.SECRETARY))]
Checked = Annotated[str, Depends(enrolment_for(Role.SECRETARY))]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.", examples=["FR"])]


class IdentityInput(Input):
    birth_name: Words = Field(examples=["Byron"])
    birth_date: date = Field(examples=["1985-12-10"])
    birth_place: Words = Field(examples=["Dijon"])
    birth_country: Country
    nationality: Country
    address: AddressInput
    phone: str = Field(pattern=r"^\+?[0-9][0-9 .-]{5,20}$", examples=["+33 3 80 00 00 00"])
    occupation: Occupation = Field(examples=["employee"])
    highest_diploma_level: int = Field(ge=1, le=8, examples=[7])
    """Level in the French framework of certifications; 7 is a master's degree."""
    ine: str | None = Field(None, pattern=r"^[0-9A-Z]{11}$", examples=["123456789AB"])
    """National student number; null where there is none."""

    def identity(self) -> Identity:
        return Identity(**self.model_dump(exclude={"address"}), address=self.address.address())


class LackInput(Input):
    lack: Lack = Field(examples=["address_incomplete"])


class IdentityView(View):
    birth_name: str
    birth_date: date
    birth_place: str
    birth_country: str
    nationality: str
    address: AddressView
    phone: str
    occupation: Occupation
    highest_diploma_level: int
    ine: str | None


class CorrectionView(View):
    """Which fields were corrected after the submission, when, and whether by the office or the learner."""

    fields: tuple[str, ...]
    at: datetime
    by_office: bool


class FileView(View):
    """The administrative file; only the learner and the secretary see it."""

    id: str
    version: int
    state: FileState
    lack: Lack | None
    """Why the file was returned."""
    submitted_at: datetime | None
    checked_at: datetime | None
    identity: IdentityView
    corrections: tuple[CorrectionView, ...]

    @classmethod
    def of(cls, file: AdministrativeFile) -> "FileView":
        corrections = [plain(correction) | {"by_office": correction.by is not None} for correction in file.corrections]
        return cls.model_validate(plain(file) | {"corrections": corrections})


class FileStateView(View):
    """The response to a POST, which is stored: it holds no personal data."""

    id: str
    version: int
    state: FileState
    lack: Lack | None

    @classmethod
    def of(cls, file: AdministrativeFile) -> "FileStateView":
        return cls(id=file.id, version=file.version, state=file.state, lack=file.lack)


@router.get("")
async def get_file(enrolment: Filled, act: Does, response: Response) -> FileView:
    file = await act(files.GetFile(enrolment_id=enrolment.id))
    tag(response, file.version)
    return FileView.of(file)


@router.put("")
async def fill_in(enrolment: Filled, body: IdentityInput, seen: IfMatch, act: Does, response: Response) -> FileView:
    """Replaces the identity; the first call creates the file."""
    command = files.FillInFile(enrolment_id=enrolment.id, identity=body.identity(), expected_version=seen)
    file = await act(command)
    tag(response, file.version)
    return FileView.of(file)


@router.put("/correction")
async def rectify(
    enrolment: Filled,
    who: Annotated[Principal, Depends(authenticated)],
    body: IdentityInput,
    seen: IfMatch,
    act: Does,
    response: Response,
) -> FileView:
    """Corrects a submitted or validated file with a trace; a learner's correction is checked again."""
    by = None if who.person_id else who.subject
    command = files.RectifyFile(enrolment_id=enrolment.id, identity=body.identity(), by=by, expected_version=seen)
    file = await act(command)
    tag(response, file.version)
    return FileView.of(file)


@router.post("/submission")
async def submit(enrolment: Filled, once: Once) -> FileStateView:
    """Submits the file to the secretary."""
    return await once(files.SubmitFile(enrolment_id=enrolment.id), FileStateView.of)


@router.post("/return")
async def give_back(enrolment: Checked, body: LackInput, once: Once) -> FileStateView:
    """Returns the file to the learner, with the reason."""
    return await once(files.GiveBackFile(enrolment_id=enrolment, lack=body.lack), FileStateView.of)


@router.post("/validation")
async def validate(enrolment: Checked, once: Once) -> FileStateView:
    """Validates the file."""
    return await once(files.ValidateFile(enrolment_id=enrolment), FileStateView.of)
