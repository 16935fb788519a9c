"""A message is read whatever its headers are called: aiokafka alone gives up on a name that is no UTF-8."""

import struct
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c

from shared.messaging.records import Fetched

STRANGE = b"\xffA\xfe"
UNCOMPRESSED, GZIP = 0, 1


def batch(first: int, *names: str, codec: int = UNCOMPRESSED) -> bytes:
    """One batch of as many messages as names, each with one header of that name; "BAD" becomes a strange one."""
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=codec,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=10_000,
    )
    for n, name in enumerate(names):
        builder.append(n, timestamp=1_000 + n, key=b"key", value=b"value %d" % (first + n), headers=[(name, b"x")])
    raw = bytearray(bytes(builder.build()).replace(b"BAD", STRANGE))
    struct.pack_into(">q", raw, 0, first)
    struct.pack_into(">I", raw, 17, calc_crc32c(bytes(raw[21:])))
    return bytes(raw)


def read(records: Any, start: int = 0) -> Iterator[tuple[int, bytes, str]]:
    """As aiokafka's fetcher reads what a broker answered, from this offset on."""
    for one in PartitionRecords(TopicPartition("t", 0), records, None, start, None, None, True, 0):
        yield one.offset, one.value, one.headers[0][0]


def test_aiokafka_alone_cannot_read_it() -> None:
    """When this fails its parser has learnt better, and ours can go."""
    with pytest.raises(UnicodeDecodeError):
        list(read(MemoryRecords(batch(0, "a", "BAD"))))


def test_a_strange_name_is_read_with_marks_in_it_and_each_message_once_in_its_place() -> None:
    """Before it and behind it, in its batch and in the next."""
    fetched = batch(0, "a", "b") + batch(2, "c", "BAD", "e") + batch(5, "f")
    assert list(read(Fetched(fetched))) == [
        (0, b"value 0", "a"),
        (1, b"value 1", "b"),
        (2, b"value 2", "c"),
        (3, b"value 3", "\ufffdA\ufffd"),
        (4, b"value 4", "e"),
        (5, b"value 5", "f"),
    ]


def test_reading_may_begin_behind_it_or_at_it() -> None:
    fetched = batch(0, "a", "BAD", "c")
    assert [offset for offset, *_ in read(Fetched(fetched), 1)] == [1, 2]
    assert [offset for offset, *_ in read(Fetched(fetched), 2)] == [2]


def test_what_is_read_well_by_aiokafka_is_left_to_it() -> None:
    """Compressed too."""
    fetched = batch(0, "a", "b", codec=GZIP) + batch(2, "c")
    assert list(read(Fetched(fetched))) == list(read(MemoryRecords(fetched)))


def test_half_a_batch_at_the_end_of_an_answer_is_no_batch() -> None:
    """A broker may cut off its answer: what is missing comes with the next one."""
    fetched = batch(0, "a") + batch(1, "b")[:-3]
    records = Fetched(fetched)
    assert records.size_in_bytes() == len(fetched)
    assert list(read(records)) == [(0, b"value 0", "a")]
    assert not Fetched(b"").has_next()
