#!/usr/bin/env bash
# Expected: a Kafka record whose content-type is application/cloudevents+json is in structured mode, whatever other headers
#   it has; the event's data is the member `data` of its value.
# Seen: one header that begins with ce_ makes the SDK read the record in binary mode: the whole envelope is handed out as data.
# Version: cloudevents 2.2.0 (Python), from_kafka_event.
# Source: CloudEvents 1.0.2, Kafka protocol binding. Section 3: the content-type header distinguishes the modes. Section 3.3.3:
#   structured records may carry the headers of binary mode.
# Why: our records are structured and mirror the attributes as headers, for tools that filter without parsing. Under the
#   prefix ce_ a partner's Python program gets an envelope where it expects the data.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check cloudevents==2.2.0

"$work/venv/bin/python" - <<'PYTHON'
import json
import sys

from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event

event = {
    "specversion": "1.0",
    "id": "1",
    "source": "/orders",
    "type": "order.placed.v1",
    "datacontenttype": "application/json",
    "data": {"order": 7},
}
content_type = {"content-type": b"application/cloudevents+json"}
mirrored = {f"ce_{name}": event[name].encode() for name in ("specversion", "id", "source", "type")}


def data_of(headers):
    return from_kafka_event(KafkaMessage(headers=headers, key=None, value=json.dumps(event).encode())).get_data()


alone, beside = data_of(content_type), data_of(content_type | mirrored)
print("data, content-type alone:       ", alone)
print("data, with ce_ headers beside it:", beside)
if (alone, beside) != (event["data"], event):
    sys.exit("changed: this is not what the head of this file says")
PYTHON
