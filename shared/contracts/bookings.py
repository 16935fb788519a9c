"""What applications publish of who is to choose the time of their interview. Topic `applications.events`."""

from typing import ClassVar

from shared.contracts.applications import ApplicationEvent


class BookingOpenedV1(ApplicationEvent):
    """The jury wants to hear the person, and has slots that they may choose from. Said once, and again only after
    booking-closed."""

    type: ClassVar[str] = "eu.cursus.application.booking-opened.v1"


class BookingClosedV1(ApplicationEvent):
    """The office of the jury gives the slots itself by now: who was asked to choose one has none to choose."""

    type: ClassVar[str] = "eu.cursus.application.booking-closed.v1"
