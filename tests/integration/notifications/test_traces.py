"""A mail belongs to the journey of the event that it tells of, however much later and by whatever it is sent."""

from shared.kernel.ids import new_id
from tests.integration.notifications import events
from tests.integration.notifications.conftest import Desk

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_mail_that_waited_tells_of_the_journey_it_was_born_on(desk: Desk) -> None:
    """The contact card comes later, on another journey; the mail's event is of the first: correlation, cause, trace."""
    ada, journey = desk.somebody(), new_id()
    event = await desk.service.hear(
        events.submitted(ada), subject=ada["application_id"], correlationid=journey, traceparent=TRACE
    )
    await desk.the_message(ada, "awaiting_contact")
    await desk.knows(ada)
    message = await desk.the_message(ada, "sent")
    told = await desk.service.published_event(
        "eu.cursus.message.sent.v1", "notifications.events", message_id=message["id"]
    )
    assert (told["correlationid"], told["causationid"], told["traceparent"]) == (journey, event.id, TRACE)
