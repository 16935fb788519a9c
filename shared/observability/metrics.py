"""The metrics of all services. Labels are types, routes and outcomes, never a person or the id of one.

Each help text names the unit. Metrics of one service are in that service; docs/operators/metrics.md lists all.
"""

from prometheus_client import Counter, Gauge, Histogram

HTTP_SECONDS = Histogram(
    "cursus_http_seconds", "Seconds to answer a request, by the route's template", ["method", "route", "status"]
)
EVENTS_PUBLISHED = Counter(
    "cursus_events_published_total", "Events that the relay has tried to send", ["type", "outcome"]
)
RELAY_SECONDS = Histogram("cursus_relay_round_seconds", "Seconds for the broker to acknowledge one round")
OUTBOX_DEPTH = Gauge("cursus_outbox_documents", "Documents with unsent events")
OUTBOX_AGE = Gauge("cursus_outbox_oldest_seconds", "Seconds that the oldest unsent event has waited")
EVENTS_HANDLED = Counter("cursus_events_handled_total", "Events that the consumer has dealt with", ["type", "outcome"])
HANDLE_SECONDS = Histogram("cursus_event_handle_seconds", "Seconds to deal with one event", ["type"])
EVENT_RETRIES = Counter("cursus_event_retries_total", "Tries of events that met a dependency that was away", ["type"])
SEQUENCE = Counter("cursus_sequence_total", "Events seen again (a resend, a rebalance, a replay)", ["kind"])
IN_FLIGHT = Gauge("cursus_consumer_in_flight", "Events taken from Kafka and not finished")
OLDEST_UNHANDLED = Gauge(
    "cursus_consumer_oldest_seconds", "Seconds since the oldest unfinished event was sent", ["topic"]
)
PROBING = Gauge("cursus_consumer_probing", "1 while the consumer tries one event at a time, else 0")
PARKED = Gauge("cursus_parked_events", "Events that wait for an operator")
LAG = Gauge("cursus_consumer_lag", "Events on the topics that are not finished", ["topic"])
TIMERS_FIRED = Counter("cursus_timers_fired_total", "Moments that came", ["timer", "outcome"])
TIMERS_LATE = Gauge("cursus_timers_late_seconds", "Seconds that the most overdue moment is late", ["timer"])
DATABASE_BYTES = Gauge("cursus_database_bytes", "Bytes on disk of the service's own database, with its indexes")
DISK_BYTES = Gauge("cursus_database_disk_bytes", "Bytes of the disk that the database's primary writes to")
DISK_FREE_BYTES = Gauge("cursus_database_disk_free_bytes", "Bytes of that disk that are free")
SPANS = Counter(
    "cursus_spans_total", "Spans of traces that were ended here, sent to the collector, or lost", ["outcome"]
)
