"""A mail belongs to the trace of the event that it announces, however much later it is sent."""

from shared.kernel.ids import new_id
from tests.integration.notifications import events
from tests.integration.notifications.conftest import Desk

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_mail_that_waited_continues_the_trace_of_its_event(desk: Desk) -> None:
    """The contact card comes later, in another trace; the mail's event has cause and trace of the first event."""
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
