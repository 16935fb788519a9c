"""The inputs and views of the catalogue over HTTP."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from services.catalogue.domain.edition import Edition, EditionState, Plan, TeachingMode
from services.catalogue.domain.institution import Contact, Entry, Institution, InstitutionRole
from services.catalogue.domain.programme import Programme, Syllabus
from shared.contracts import vocabulary
from shared.contracts.vocabulary import Code
from shared.mongo.store import converted, plain
from shared.web.requests import Input, Strict, View

Text = Annotated[vocabulary.Text, Strict()]


class ContactInput(Input):
    purpose: Code = Field(examples=["admissions"])
    email: str = Field(examples=["admissions@universite.example"])


class InstitutionInput(Input):
    name: str = Field(examples=["Université de Bourgogne"])
    roles: tuple[InstitutionRole, ...] = Field(examples=[["awarding", "teaching"]])
    contacts: tuple[ContactInput, ...] = ()

    def entry(self) -> Entry:
        contacts = tuple(Contact(purpose=contact.purpose, email=contact.email) for contact in self.contacts)
        return Entry(name=self.name, roles=self.roles, contacts=contacts)


class InstitutionView(View):
    id: str
    version: int
    name: str
    roles: tuple[InstitutionRole, ...]

    @classmethod
    def of(cls, institution: Institution) -> "InstitutionView":
        entry = institution.entry
        return cls(id=institution.id, version=institution.version, name=entry.name, roles=entry.roles)


class ProgrammeInput(Input):
    institution_id: Code = Field(examples=["universite-bourgogne"])
    """The awarding institution."""
    partners: tuple[Code, ...] = ()
    title: Text
    description: Text
    skills: tuple[Text, ...] = ()
    policies: Annotated[vocabulary.Policies, Strict()]

    def syllabus(self) -> Syllabus:
        return converted(self.model_dump(mode="json", exclude={"institution_id"}), Syllabus)


class ProgrammeView(View):
    id: str
    version: int
    institution_id: str
    revision: int
    partners: tuple[str, ...]
    title: vocabulary.Text
    description: vocabulary.Text
    skills: tuple[vocabulary.Text, ...]
    policies: vocabulary.Policies

    @classmethod
    def of(cls, programme: Programme) -> "ProgrammeView":
        return cls.model_validate(
            plain(programme.syllabus)
            | {
                "id": programme.id,
                "version": programme.version,
                "institution_id": programme.institution_id,
                "revision": programme.revision,
            }
        )


class EditionInput(Input):
    programme_id: Code = Field(examples=["du-ia-sante-dijon"])
    code: Code = Field(examples=["dijon-2027"])
    opens_at: AwareDatetime = Field(examples=["2026-10-01T00:00:00Z"])
    closes_at: AwareDatetime = Field(examples=["2026-11-30T22:59:59Z"])
    starts_on: date = Field(examples=["2027-01-11"])
    ends_on: date = Field(examples=["2027-06-30"])
    capacity: int = Field(examples=[30])
    place: str = Field(examples=["Dijon"])
    mode: TeachingMode = TeachingMode.HYBRID

    def plan(self) -> Plan:
        return Plan(**self.model_dump(exclude={"programme_id"}))


class EditionView(View):
    id: str
    version: int
    programme_id: str
    institution_id: str
    code: str
    state: EditionState
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    capacity: int
    place: str
    mode: TeachingMode
    title: vocabulary.Text | None
    programme_revision: int | None
    policies: vocabulary.Policies | None
    """The policies that it was opened with; null before it opens."""

    @classmethod
    def of(cls, edition: Edition) -> "EditionView":
        return cls.model_validate(plain(edition))
