"""What the catalogue publishes: institutions, programmes and their editions. Topic `catalogue.events`."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import CentsOfEuro, Code, EditionId, InstitutionId, Policies, ProgrammeId, Text
from shared.kernel.bounds import Example


class CatalogueEvent(Contract):
    """What every event of the catalogue says."""

    topic: ClassVar[str] = "catalogue.events"


class InstitutionRegisteredV1(CatalogueEvent):
    """A partner has joined, or its entry has changed."""

    type: ClassVar[str] = "eu.cursus.institution.registered.v1"

    institution_id: InstitutionId
    name: str = Field(examples=["Université de Bourgogne"])
    """The institution's own name."""
    roles: tuple[Annotated[str, Field(examples=["awarding"])], ...]
    """What it does in the consortium: awarding, teaching, hosting."""


class ProgrammeRevisedV1(CatalogueEvent):
    """A programme has a new revision: editions opened from now on take its policies."""

    type: ClassVar[str] = "eu.cursus.programme.revised.v1"

    programme_id: ProgrammeId
    institution_id: InstitutionId
    revision: int
    """Counts the programme's revisions, from 1."""
    title: Text
    """The diploma's title."""
    partners: tuple[Annotated[Code, Example("cesi")], ...]
    """The institutions that teach or host with the awarding one."""
    fee_cents: CentsOfEuro
    """The whole fee."""


class EditionEvent(CatalogueEvent):
    """What every event of an edition says."""

    edition_id: EditionId
    programme_id: ProgrammeId
    institution_id: InstitutionId


class EditionPublishedV1(EditionEvent):
    """An edition is announced; its window is known and not yet open."""

    type: ClassVar[str] = "eu.cursus.edition.published.v1"

    opens_at: AwareDatetime
    """From when applications are taken."""
    closes_at: AwareDatetime
    """Until when."""


class EditionOpenedV1(EditionEvent):
    """Applications are taken. The policies stated here hold for this edition to its end."""

    type: ClassVar[str] = "eu.cursus.edition.opened.v1"

    code: Code = Field(examples=["dijon-2027"])
    """The edition's short name within its programme."""
    title: Text
    """The diploma's title when it was opened."""
    programme_revision: int
    """The revision of the programme whose policies these are."""
    capacity: int = Field(examples=[30])
    """Places."""
    opens_at: AwareDatetime
    """From when applications are taken."""
    closes_at: AwareDatetime
    """Until when."""
    starts_on: date = Field(examples=["2027-01-11"])
    """The first day of teaching, in Paris."""
    ends_on: date = Field(examples=["2027-06-30"])
    """The last day of teaching, in Paris."""
    place: str = Field(examples=["UFR Sciences de santé, Dijon"])
    """Where it is taught."""
    policies: Policies
    """All the rules it keeps to its end."""


class EditionClosedV1(EditionEvent):
    """The application window is over."""

    type: ClassVar[str] = "eu.cursus.edition.closed.v1"


class EditionStartedV1(EditionEvent):
    """Teaching has begun."""

    type: ClassVar[str] = "eu.cursus.edition.started.v1"


class EditionFinishedV1(EditionEvent):
    """Teaching is over."""

    type: ClassVar[str] = "eu.cursus.edition.finished.v1"


class EditionCancelledV1(EditionEvent):
    """The edition will not take place."""

    type: ClassVar[str] = "eu.cursus.edition.cancelled.v1"
