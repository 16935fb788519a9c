"""The events of the catalogue: institutions, programmes and their editions. Topic `catalogue.events`."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import CentsOfEuro, Code, EditionId, InstitutionId, Policies, ProgrammeId, Text
from shared.kernel.bounds import Example


class CatalogueEvent(Contract):
    """The topic of every event of the catalogue."""

    topic: ClassVar[str] = "catalogue.events"


class InstitutionRegisteredV1(CatalogueEvent):
    """An institution joined the consortium, or its entry changed."""

    type: ClassVar[str] = "eu.cursus.institution.registered.v1"

    institution_id: InstitutionId
    name: str = Field(examples=["Université de Bourgogne"])
    """The official name."""
    roles: tuple[Annotated[str, Field(examples=["awarding"])], ...]
    """The roles in the consortium: awarding, teaching, hosting."""


class ProgrammeRevisedV1(CatalogueEvent):
    """A programme was revised; editions opened from now on use its policies."""

    type: ClassVar[str] = "eu.cursus.programme.revised.v1"

    programme_id: ProgrammeId
    institution_id: InstitutionId
    revision: int
    """The number of the revision, from 1."""
    title: Text
    """The title of the diploma."""
    partners: tuple[Annotated[Code, Example("cesi")], ...]
    """The codes of the institutions that teach or host with the awarding institution."""
    fee_cents: CentsOfEuro
    """The full fee."""


class EditionEvent(CatalogueEvent):
    """The fields that every event of an edition has."""

    edition_id: EditionId
    programme_id: ProgrammeId
    institution_id: InstitutionId


class EditionPublishedV1(EditionEvent):
    """An edition was announced; its application window is not open yet."""

    type: ClassVar[str] = "eu.cursus.edition.published.v1"

    opens_at: AwareDatetime
    """When the application window opens."""
    closes_at: AwareDatetime
    """When the application window closes."""


class EditionOpenedV1(EditionEvent):
    """The application window opened. The policies in this event apply to the edition until it ends."""

    type: ClassVar[str] = "eu.cursus.edition.opened.v1"

    code: Code = Field(examples=["dijon-2027"])
    """The short name of the edition, unique within its programme."""
    title: Text
    """The title of the diploma when the edition opened."""
    programme_revision: int
    """The revision of the programme from which the policies are copied."""
    capacity: int = Field(examples=[30])
    """The number of places."""
    opens_at: AwareDatetime
    """When the application window opens."""
    closes_at: AwareDatetime
    """When the application window closes."""
    starts_on: date = Field(examples=["2027-01-11"])
    """The first day of teaching, as a date in Paris."""
    ends_on: date = Field(examples=["2027-06-30"])
    """The last day of teaching, as a date in Paris."""
    place: str = Field(examples=["UFR Sciences de santé, Dijon"])
    """Where it is taught."""
    policies: Policies
    """The rules that apply to the edition until it ends."""


class EditionClosedV1(EditionEvent):
    """The application window closed."""

    type: ClassVar[str] = "eu.cursus.edition.closed.v1"


class EditionStartedV1(EditionEvent):
    """Teaching began."""

    type: ClassVar[str] = "eu.cursus.edition.started.v1"


class EditionFinishedV1(EditionEvent):
    """Teaching ended."""

    type: ClassVar[str] = "eu.cursus.edition.finished.v1"


class EditionCancelledV1(EditionEvent):
    """The edition was cancelled and will not take place."""

    type: ClassVar[str] = "eu.cursus.edition.cancelled.v1"
