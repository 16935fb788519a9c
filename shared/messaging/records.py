"""Reads records that aiokafka's parser cannot read: those with a header name that is not UTF-8.

The protocol requires UTF-8 header names, and no broker checks. aiokafka (0.14) raises during a fetch and fetches the
same record again, so that one such record would end the worker. This module replaces the invalid bytes by U+FFFD;
the record is then handled, skipped or parked like any other.
"""

from collections.abc import Iterator
from typing import Any

import structlog
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

log = structlog.get_logger()
_LENGTH, _HEAD, _MAGIC = (
    slice(8, 12),
    12,
    16,
)  # of a batch: position of its length, bytes before it, position of its format
_HAS_HEADERS = 2


def read_any_header_name() -> None:
    """Install the tolerant parser for all consumers of this process."""
    fetcher.MemoryRecords = Fetched


class Fetched:
    """The batches of one fetch response, with the interface that aiokafka's fetcher uses."""

    def __init__(self, fetched: bytes) -> None:
        self._left, self._records = memoryview(fetched), MemoryRecords(fetched)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def next_batch(self) -> "Batch":
        """The next batch. Keeps its bytes for a second, tolerant parse."""
        batch, end = self._records.next_batch(), _HEAD + int.from_bytes(self._left[_LENGTH], "big")
        raw, self._left = self._left[:end], self._left[end:]
        return Batch(batch, raw)


class Batch:
    """A batch of aiokafka that is parsed a second time when its parser fails."""

    def __init__(self, batch: Any, raw: memoryview) -> None:
        self._batch, self._raw = batch, raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        """The second parse yields all records again; the fetcher skips the offsets that it has seen."""
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
    """Bytes whose slices decode invalid UTF-8 with U+FFFD."""

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        return _Kindly(found) if isinstance(at, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "replace") -> str:
        return super().decode(encoding, errors)
