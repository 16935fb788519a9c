"""The producer, as safe as it gets: idempotent, acks=all, our own deadline, rebuilt after a fatal error."""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.settings import Settings

log = structlog.get_logger()


def secured(settings: Settings) -> dict[str, Any]:
    """What every client of Kafka (producer, consumer, admin) is told about encryption and about who we are."""
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
    """One event ready to be sent: the same bytes each time."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


class Producer:
    """Sends rounds of events and says, for each, whether the broker has it. An unknown outcome counts as not sent:
    it is sent again with the same id, and consumers drop what they have already seen."""

    def __init__(
        self, bootstrap: str, client_id: str, *, deadline: float = 20.0, security: Mapping[str, Any] | None = None
    ) -> None:
        self._bootstrap, self._client_id, self._deadline = bootstrap, client_id, deadline
        self._security = security or {}
        self._producer: AIOKafkaProducer | None = None

    async def send(self, round_: Sequence[Outgoing]) -> list[bool]:
        """Send these events at once (one per key, or order is not promised) and wait for the acknowledgements."""
        try:
            async with asyncio.timeout(self._deadline):
                producer = await self._ready()
                pending = [await producer.send(o.topic, o.value, key=o.key, headers=list(o.headers)) for o in round_]
                outcomes: list[Any] = await asyncio.gather(*pending, return_exceptions=True)
        except (KafkaError, TimeoutError, OSError) as failed:
            log.warning("producer.failed", reason=type(failed).__name__, events=len(round_))
            await self.close()
            return [False] * len(round_)
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if failures:
            log.warning("producer.rebuilt", reason=type(failures[0]).__name__, events=len(failures))
            await self.close()  # after an error an idempotent producer may be out of sequence for good
        return [not isinstance(outcome, BaseException) for outcome in outcomes]

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
                await producer.stop()
                raise
            self._producer = producer
        return self._producer

    async def close(self) -> None:
        """Let go of the connection; the next send builds a new one."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(KafkaError, TimeoutError, OSError):
                async with asyncio.timeout(5):
                    await producer.stop()
