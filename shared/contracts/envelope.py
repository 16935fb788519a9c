"""The envelope of every event: CloudEvents 1.0, structured JSON, the same bytes on Kafka, webhook and feed.

Source: https://github.com/cloudevents/spec (1.0.2), with the documented extensions partitioning (`partitionkey`),
sequence (`sequence`) and distributed tracing (`traceparent`); `correlationid`, `causationid`, `institution` are ours.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Contract(BaseModel):
    """The data of an event: frozen; ignores fields that a later minor revision adds."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    type: ClassVar[str]
    topic: ClassVar[str]


@dataclass(frozen=True)
class Tombstone:
    """Deletes a key of a compacted topic: a record without a value, and so without an envelope."""

    topic: str


class Envelope(BaseModel):
    """One event on the wire. `data` is the JSON of its contract."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    specversion: Literal["1.0"] = "1.0"
    """Of CloudEvents."""
    id: str
    """UUIDv7 of this event; the same whenever it is sent again."""
    source: str
    """Who speaks: `/cursus/<service>`."""
    type: str
    """`eu.cursus.<subject>.<past-tense>.v<major>`."""
    subject: str
    """The id of the aggregate that it happened to."""
    time: AwareDatetime
    """When it happened, UTC."""
    datacontenttype: Literal["application/json"] = "application/json"
    """Of `data`."""
    dataschema: str
    """Where the JSON Schema of `data` stands, relative to the contracts' root."""
    partitionkey: str
    """What keeps related events in order: the application's id wherever there is one."""
    sequence: str = Field(pattern=r"^0*[1-9][0-9]*$", min_length=10, max_length=10)
    """The event's place among all its aggregate tells on this topic, from 1, zero-padded so that it sorts as text."""
    correlationid: str
    """One for a whole journey, across requests and events."""
    causationid: str | None = None
    """The request or event just before."""
    traceparent: str | None = None
    """W3C trace context."""
    institution: str | None = None
    """Whose event it is: the institution that may read it."""
    data: dict[str, Any]
    """What happened, as the schema of this type says."""

    @property
    def sequence_number(self) -> int:
        """`sequence` as a number."""
        return int(self.sequence)


def padded(sequence_number: int) -> str:
    """The number as CloudEvents `sequence`: ten digits, which sort as text."""
    return f"{sequence_number:010d}"
