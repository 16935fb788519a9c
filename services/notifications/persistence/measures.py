"""How the mail goes, in figures: how many are in each state, how long the oldest waits, whom nothing reaches."""

from collections.abc import Awaitable, Callable

from prometheus_client import Gauge

from services.notifications.domain.message import MessageState
from services.notifications.persistence import documents
from services.notifications.persistence.repositories import MessageStore, RecipientStore
from shared.kernel.clock import Clock

MAILS = Gauge("cursus_mails", "Mails in each state", ["state"])
OLDEST = Gauge("cursus_mail_oldest_queued_seconds", "Seconds since the oldest mail that could leave was intended")
SUPPRESSED = Gauge("cursus_mail_suppressed_addresses", "Addresses that take no mail, so that none is sent to them")
COULD_LEAVE = [MessageState.QUEUED.value, MessageState.SENDING.value]


def of_mail(messages: MessageStore, recipients: RecipientStore, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Counted anew each time: what is sent grows for ever, and its count is one walk along an index."""

    async def measure() -> None:
        for state, mails in (await messages.backlog()).by_state.items():
            MAILS.labels(state).set(mails)
        oldest = await messages.collection.find_one(
            {documents.STATE: {"$in": COULD_LEAVE}}, {documents.INTENDED_AT: 1}, sort=[(documents.INTENDED_AT, 1)]
        )
        waits = (clock.now() - oldest["state"]["intended_at"]).total_seconds() if oldest else 0.0
        OLDEST.set(max(0.0, waits))
        nobody = {documents.SUPPRESSED: {"$type": "string"}}
        SUPPRESSED.set(await recipients.collection.count_documents(nobody))

    return measure
