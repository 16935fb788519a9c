"""Messages that aiokafka's parser cannot read: those with a header whose name is no UTF-8.

The protocol says that a name is text, and no broker looks. aiokafka (0.14) raises in the middle of a fetch, and fetches
the same again: one such message, of whomever, would end the reading of its partition and the worker with it. Read more
kindly, what is no text in the name becomes U+FFFD, and the message is one like any other: handled, skipped or parked by
what it says.
"""

from collections.abc import Iterator
from typing import Any

import structlog
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

log = structlog.get_logger()
_LENGTH, _HEAD, _MAGIC = slice(8, 12), 12, 16  # of a batch: where its length lies, from where it counts, its format
_HAS_HEADERS = 2


def read_any_header_name() -> None:
    """From now on every consumer of this process reads messages whatever their headers are called."""
    fetcher.MemoryRecords = Fetched


class Fetched:
    """The batches of one answer of a broker, as aiokafka's fetcher asks for them."""

    def __init__(self, fetched: bytes) -> None:
        self._left, self._records = memoryview(fetched), MemoryRecords(fetched)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def next_batch(self) -> "Batch":
        """The next one; what makes up the batch is cut off here too, to be read again if need be."""
        batch, end = self._records.next_batch(), _HEAD + int.from_bytes(self._left[_LENGTH], "big")
        raw, self._left = self._left[:end], self._left[end:]
        return Batch(batch, raw)


class Batch:
    """One batch: aiokafka's own in all, but that it is read a second time where its parser gives up."""

    def __init__(self, batch: Any, raw: memoryview) -> None:
        self._batch, self._raw = batch, raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        """From the second reading all come again; the fetcher passes over the offsets that it has seen."""
        try:
            yield from self._batch
        except (CorruptRecordException, ValueError) as unreadable:
            if self._raw[_MAGIC] < _HAS_HEADERS:
                raise
            log.warning(
                "consumer.strange_header", base_offset=self._batch.base_offset, reason=type(unreadable).__name__
            )
            again = _DefaultRecordBatchPy(self._raw)
            again._maybe_uncompress()
            again._buffer = _Kindly(again._buffer)
            yield from again


class _Kindly(bytearray):
    """Bytes whose slices decode whatever they hold."""

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        return _Kindly(found) if isinstance(at, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "replace") -> str:
        return super().decode(encoding, errors)
