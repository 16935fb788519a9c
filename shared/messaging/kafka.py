"""The producer: idempotent, acks=all, with its own deadline, rebuilt after a fatal error."""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, UnknownTopicOrPartitionError

from shared.settings import Settings

log = structlog.get_logger()
_REFUSED_BEFORE_SENDING = (MessageSizeTooLargeError, UnknownTopicOrPartitionError)


def secured(settings: Settings) -> dict[str, Any]:
    """The security options of every Kafka client (producer, consumer, admin)."""
    how: dict[str, Any] = {"security_protocol": settings.kafka_security}
    if settings.kafka_security.endswith("SSL"):
        how["ssl_context"] = ssl.create_default_context(cafile=settings.kafka_ca_file)
    if settings.kafka_security.startswith("SASL"):
        how["sasl_mechanism"] = "SCRAM-SHA-512"
        how["sasl_plain_username"] = settings.kafka_username
        how["sasl_plain_password"] = settings.kafka_password
    return how


@dataclass(frozen=True)
class Outgoing:
    """One event ready to send: the same bytes each time."""

    topic: str
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


class Producer:
    """Sends rounds of events and reports for each whether the broker has acknowledged it.

    An unknown outcome counts as not sent: the event is sent again with the same id, and consumers drop duplicates.
    """

    def __init__(
        self, bootstrap: str, client_id: str, *, security: Mapping[str, Any] | None = None, deadline: float = 20.0
    ) -> None:
        self._bootstrap, self._client_id, self._deadline = bootstrap, client_id, deadline
        self._security = security or {}
        self._producer: AIOKafkaProducer | None = None

    async def send(self, round_: Sequence[Outgoing]) -> list[bool]:
        """Send these events concurrently and wait for the acknowledgements. At most one event per key keeps the order.

        Each has its own outcome: an event that the broker refuses (too large, no such topic) delays no other.
        """
        if not round_:
            return []
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._deadline):
                producer = await self._ready()
        except (KafkaError, TimeoutError, OSError) as away:
            log.warning("producer.broker_unreachable", reason=type(away).__name__)
            return [False] * len(round_)
        sending = [asyncio.create_task(_sent(producer, event)) for event in round_]
        try:
            await asyncio.wait(sending, timeout=max(0.1, self._deadline - (time.monotonic() - began)))
        finally:
            for late in sending:
                late.cancel()
        failures = [f for f in await asyncio.gather(*sending, return_exceptions=True) if f is not None]
        if failures:
            log.warning("producer.failed", reason=type(failures[0]).__name__, events=len(failures))
        if any(not isinstance(failure, _REFUSED_BEFORE_SENDING) for failure in failures):
            await self.close()  # after an error an idempotent producer may stay out of sequence
        return [not task.cancelled() and task.exception() is None for task in sending]

    async def _ready(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap,
                client_id=self._client_id,
                enable_idempotence=True,
                acks="all",
                linger_ms=2,
                max_batch_size=131_072,
                request_timeout_ms=10_000,
                **self._security,
            )
            try:
                await producer.start()
            except BaseException:
                await _abandoned(producer)
                raise
            self._producer = producer
        return self._producer

    async def close(self) -> None:
        """Close the connection; the next send opens a new one."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _abandoned(producer)


async def _sent(producer: AIOKafkaProducer, event: Outgoing) -> None:
    await producer.send_and_wait(event.topic, event.value, key=event.key, headers=list(event.headers))


async def _abandoned(producer: AIOKafkaProducer) -> None:
    """Stop the producer and drop its buffer: an idempotent one would retry for ever and send old events later."""
    producer._message_accumulator.fail_all(KafkaError("abandoned"))
    try:
        async with asyncio.timeout(5):
            await producer.stop()
    except Exception as unwell:  # noqa: BLE001 - its own bookkeeping too may break (a KeyError) as it is cut short
        log.info("producer.abandoned", reason=type(unwell).__name__)
        if sending := producer._sender.sender_task:
            sending.cancel()
        await producer.client.close()
