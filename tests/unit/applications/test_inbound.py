"""What applications store of the events that they consume."""

from dataclasses import fields
from datetime import UTC, datetime

from services.applications.domain.edition import Edition
from services.applications.messaging.inbound import learn_edition
from shared.contracts.catalogue import EditionOpenedV1
from shared.contracts.envelope import Envelope, padded
from shared.contracts.export import example_of, schema_of
from shared.messaging.reactions import Event
from shared.mongo.store import plain

OPENED = Event(
    EditionOpenedV1.model_validate(example_of(schema_of(EditionOpenedV1))),
    Envelope(
        id="e1",
        source="/cursus/catalogue",
        type=EditionOpenedV1.type,
        subject="e1",
        time=datetime(2026, 11, 24, tzinfo=UTC),
        dataschema="edition.json",
        partitionkey="e1",
        sequence=padded(1),
        correlationid="c1",
        data={},
    ),
)


def test_an_opened_edition_is_stored_with_all_its_fields() -> None:
    stored = plain(learn_edition(OPENED).edition)
    assert stored.keys() | {"version"} == {field.name for field in fields(Edition)}  # the store sets the version
    assert stored["status"] == "open"
