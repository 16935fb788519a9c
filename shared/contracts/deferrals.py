"""What applications publish of places for learners who go on in a later edition. Topic `applications.events`."""

from typing import ClassVar, Literal

from shared.contracts.applications import ApplicationEvent
from shared.contracts.vocabulary import EditionId, EnrolmentId


class DeferralPlaceEvent(ApplicationEvent):
    """What is said of a place in the later edition that a learner asked to go on in."""

    enrolment_id: EnrolmentId
    """The enrolment that is to be deferred."""
    to_edition_id: EditionId
    """The later edition."""


class DeferralPlaceReservedV1(DeferralPlaceEvent):
    """The later edition's seat board holds a place for the learner: the deferral may go on."""

    type: ClassVar[str] = "eu.cursus.deferral.place-reserved.v1"


class DeferralPlaceRefusedV1(DeferralPlaceEvent):
    """The later edition has no place for the learner, who stays where they are."""

    type: ClassVar[str] = "eu.cursus.deferral.place-refused.v1"

    reason: Literal["full", "cancelled"]
    """Why: all its places are held or offered, or it will not take place."""
