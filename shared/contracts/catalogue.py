"""What the catalogue publishes: institutions, programmes and their editions. Topic `catalogue.events`."""

from datetime import date, datetime
from typing import ClassVar

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import CentsOfEuro, Code, Policies, Text


class CatalogueEvent(Contract):
    topic: ClassVar[str] = "catalogue.events"


class InstitutionRegisteredV1(CatalogueEvent):
    """A partner has joined, or its entry has changed."""

    type: ClassVar[str] = "eu.cursus.institution.registered.v1"

    institution_id: Code
    name: str
    roles: tuple[str, ...]


class ProgrammeRevisedV1(CatalogueEvent):
    """A programme has a new revision: editions opened from now on take its policies."""

    type: ClassVar[str] = "eu.cursus.programme.revised.v1"

    programme_id: Code
    institution_id: Code
    """The awarding institution."""
    revision: int
    title: Text
    partners: tuple[Code, ...]
    fee_cents: CentsOfEuro


class EditionEvent(CatalogueEvent):
    edition_id: str
    programme_id: Code
    institution_id: Code


class EditionPublishedV1(EditionEvent):
    """An edition is announced; its window is known and not yet open."""

    type: ClassVar[str] = "eu.cursus.edition.published.v1"

    opens_at: datetime
    closes_at: datetime


class EditionOpenedV1(EditionEvent):
    """Applications are taken. The policies stated here hold for this edition to its end."""

    type: ClassVar[str] = "eu.cursus.edition.opened.v1"

    code: Code
    title: Text
    programme_revision: int
    capacity: int
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    place: str
    policies: Policies


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
