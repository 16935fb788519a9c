"""The topics as two AsyncAPI 3.1 documents: all that our services send and receive, and the part a partner can read.

https://www.asyncapi.com/docs/reference/specification/v3.1.0, Kafka bindings 0.5.0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.envelope import Contract, Envelope
from shared.contracts.export import PERSONAL, example_event

Document = dict[str, Any]
BINDING = {"bindingVersion": "0.5.0"}
_MEDIA_TYPE = "application/cloudevents+json"
_SERVER = {
    "host": "{host}:{port}",
    "protocol": "kafka",
    "description": "Apache Kafka. The operator of Cursus gives the address, and a principal with the rights it needs.",
    "variables": {
        "host": {"default": "127.0.0.1", "description": "A broker to begin with; it names the others."},
        "port": {"default": "9092", "description": "Its port."},
    },
}
_ABOUT = """\
Events of Cursus, the backend of a consortium that runs joint continuing-education diplomas: CloudEvents 1.0 in
structured JSON, with every attribute mirrored as a `ce_` header.

Several types share a topic. All events of one key come in order; topics have no order between them. An event can come
twice: `subject` and `sequence` say which place of which life it is, so keep the last place you have seen. Ignore fields
and types that you do not know: a minor revision adds optional fields, and anything else is a new type, `.v2`.
"""


@dataclass(frozen=True)
class Topic:
    """A topic as declared in `deploy/kafka/topics.yaml`, and the events that are published on it."""

    name: str
    partitions: int
    config: Mapping[str, str]
    contracts: tuple[type[Contract], ...]

    @property
    def publisher(self) -> str:
        return self.name.partition(".")[0]

    @property
    def restricted(self) -> bool:
        return self.name in PERSONAL


def ours(topics: Iterable[Topic], listeners: Mapping[str, Iterable[type[Contract]]], version: str) -> Document:
    """The whole system: each service sends to its topics and receives the events of its reaction table."""
    topics = list(topics)
    operations = {f"{topic.publisher}.sends.{topic.name}": _sends(topic) for topic in topics}
    for service, contracts in listeners.items():
        wanted = set(contracts)
        for topic in topics:
            if heard := [contract for contract in topic.contracts if contract in wanted]:
                operations[f"{service}.receives.{topic.name}"] = _receives(service, topic, heard)
    return _document("Cursus events", "system", version, topics, operations)


def partners(topics: Iterable[Topic], version: str) -> Document:
    """What a partner with its own principal may read: public topics, no personal data."""
    public = [topic for topic in topics if not topic.restricted]
    operations = {f"partner.receives.{topic.name}": _partner_receives(topic) for topic in public}
    return _document("Cursus events for partners", "partner", version, public, operations)


def _document(title: str, view: str, version: str, topics: list[Topic], operations: Document) -> Document:
    contracts = [contract for topic in topics for contract in topic.contracts]
    return {
        "asyncapi": "3.1.0",
        "id": f"urn:eu:cursus:events:{view}",
        "info": {"title": title, "version": version, "description": _ABOUT},
        "defaultContentType": _MEDIA_TYPE,
        "servers": {"kafka": _SERVER},
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": operations,
        "components": {
            "messages": {contract.__name__: _message(contract) for contract in contracts},
            "messageTraits": {"cloudEvent": _trait()},
            "schemas": {"envelope": {"$ref": "./schemas/envelope.json"}, "headers": _headers()},
        },
    }


def _channel(topic: Topic) -> Document:
    if topic.restricted:
        about = (
            "Personal data: read by enrolment and notifications, and by applications itself. Compacted by person; a "
            "message without a value is an erasure: forget the person."
        )
    else:
        about = f"What {topic.publisher} has to tell. No personal data."
    return {
        "address": topic.name,
        "title": topic.name,
        "description": about,
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {c.__name__: {"$ref": f"#/components/messages/{c.__name__}"} for c in topic.contracts},
        "tags": [{"name": "restricted" if topic.restricted else "public"}],
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": _configuration(topic.config),
                **BINDING,
            }
        },
        **({"x-personal-data": True} if topic.restricted else {}),
    }


def _configuration(config: Mapping[str, str]) -> Document:
    """Converts Kafka's text values to the types of the binding."""
    numbers = ("retention.ms", "delete.retention.ms", "max.message.bytes", "max.compaction.lag.ms")
    return {
        name: value.split(",") if name == "cleanup.policy" else int(value) if name in numbers else value
        for name, value in config.items()
    }


def _sends(topic: Topic) -> Document:
    return {
        "action": "send",
        "title": f"{topic.publisher} tells",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "messages": _references(topic, topic.contracts),
        "tags": [{"name": topic.publisher}],
    }


def _receives(service: str, topic: Topic, contracts: Iterable[type[Contract]]) -> Document:
    return {
        "action": "receive",
        "title": f"{service} listens to {topic.publisher}",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "messages": _references(topic, contracts),
        "tags": [{"name": service}],
        "bindings": {"kafka": {"groupId": {"type": "string", "const": service}, **BINDING}},
    }


def _partner_receives(topic: Topic) -> Document:
    group = {"type": "string", "description": "A name of your own, the same for all your replicas."}
    return {
        "action": "receive",
        "title": f"You listen to {topic.publisher}",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "messages": _references(topic, topic.contracts),
        "bindings": {"kafka": {"groupId": group, **BINDING}},
    }


def _references(topic: Topic, contracts: Iterable[type[Contract]]) -> list[Document]:
    return [{"$ref": f"#/channels/{topic.name}/messages/{contract.__name__}"} for contract in contracts]


def _message(contract: type[Contract]) -> Document:
    about = (contract.__doc__ or "").strip()
    return {
        "name": contract.type,
        "title": contract.__name__,
        "summary": about,
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "payload": {
            "allOf": [
                {"$ref": "./schemas/envelope.json"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": contract.type},
                        "dataschema": {"const": f"schemas/{contract.type}.json"},
                        "data": {"$ref": f"./schemas/{contract.type}.json"},
                    },
                },
            ]
        },
        "examples": [{"name": contract.__name__, "payload": example_event(contract)}],
    }


def _trait() -> Document:
    key = {"type": "string", "description": "The event's `partitionkey`: what keeps related events in order."}
    return {
        "contentType": _MEDIA_TYPE,
        "headers": {"$ref": "#/components/schemas/headers"},
        "correlationId": {
            "description": "One for a whole journey, across requests and events.",
            "location": "$message.payload#/correlationid",
        },
        "bindings": {"kafka": {"key": key, **BINDING}},
    }


def _headers() -> Document:
    """Every attribute of the envelope as a text header, so that a reader can filter without parsing the value."""
    fields = {name: field for name, field in Envelope.model_fields.items() if name != "data"}
    always = [f"ce_{name}" for name, field in fields.items() if field.is_required() or field.default is not None]
    return {
        "type": "object",
        "properties": {
            "content-type": {"const": _MEDIA_TYPE},
            **{f"ce_{name}": {"type": "string", "description": field.description} for name, field in fields.items()},
        },
        "required": ["content-type", *always],
    }
