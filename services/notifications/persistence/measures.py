"""Metrics of mail: the number in each state, the age of the oldest that waits, suppressed addresses."""

import time
from collections.abc import Awaitable, Callable

from prometheus_client import Gauge

from services.notifications.domain.mail.message import MessageState
from services.notifications.persistence import documents
from services.notifications.persistence.repositories import MessageStore, RecipientStore
from shared.kernel.clock import Clock

MAILS = Gauge("cursus_mails", "Mails in each state; sent and cancelled as of the last five minutes", ["state"])
OLDEST = Gauge("cursus_mail_oldest_queued_seconds", "Seconds since the oldest mail that could leave was intended")
SUPPRESSED = Gauge("cursus_mail_suppressed_addresses", "Addresses that take no mail, so that none is sent to them")
COULD_LEAVE = [MessageState.QUEUED.value, MessageState.SENDING.value]
GROW_FOR_EVER = frozenset({MessageState.SENT, MessageState.CANCELLED})
COUNTED_EACH_SECONDS = 300.0


def of_mail(
    messages: MessageStore, recipients: RecipientStore, clock: Clock, elapsed: Callable[[], float] = time.monotonic
) -> Callable[[], Awaitable[None]]:
    """Counts the mails of most states at each call.

    Counts sent and cancelled mails once in five minutes of `elapsed` (seconds): their number only grows, and counting
    reads all of them.
    """
    again: dict[MessageState, float] = {}

    async def measure() -> None:
        for state in MessageState:
            if state in again and elapsed() < again[state]:
                continue
            MAILS.labels(state.value).set(await messages.in_state(state))
            if state in GROW_FOR_EVER:
                again[state] = elapsed() + COUNTED_EACH_SECONDS
        oldest = await messages.collection.find_one(
            {documents.STATE: {"$in": COULD_LEAVE}}, {documents.INTENDED_AT: 1}, sort=[(documents.INTENDED_AT, 1)]
        )
        waits = (clock.now() - oldest["state"]["intended_at"]).total_seconds() if oldest else 0.0
        OLDEST.set(max(0.0, waits))
        suppressed = {documents.SUPPRESSED: {"$type": "string"}}
        SUPPRESSED.set(await recipients.collection.count_documents(suppressed))

    return measure
