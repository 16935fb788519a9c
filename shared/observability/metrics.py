"""What an operator can count. Labels are types, routes and outcomes: never a person, never an id."""

from prometheus_client import Counter, Gauge, Histogram

HTTP_SECONDS = Histogram("cursus_http_seconds", "Time to answer a request", ["method", "route", "status"])
EVENTS_PUBLISHED = Counter("cursus_events_published_total", "Events the relay has sent", ["type", "outcome"])
RELAY_SECONDS = Histogram("cursus_relay_round_seconds", "Time for the broker to acknowledge one round")
OUTBOX_DEPTH = Gauge("cursus_outbox_documents", "Documents with unsent events")
OUTBOX_AGE = Gauge("cursus_outbox_oldest_seconds", "Age of the oldest unsent event")
EVENTS_HANDLED = Counter("cursus_events_handled_total", "Events the consumer has dealt with", ["type", "outcome"])
HANDLE_SECONDS = Histogram("cursus_event_handle_seconds", "Time to deal with one event", ["type"])
EVENT_RETRIES = Counter("cursus_event_retries_total", "Tries that met a dependency that was away", ["type"])
SEQUENCE = Counter("cursus_sequence_total", "Events seen again (a resend, a rebalance, a replay)", ["kind"])
IN_FLIGHT = Gauge("cursus_consumer_in_flight", "Events taken from Kafka and not finished")
PROBING = Gauge("cursus_consumer_probing", "1 while the consumer tries one event at a time")
PARKED = Gauge("cursus_parked_events", "Events that wait for an operator")
LAG = Gauge("cursus_consumer_lag", "Events on the topics that are not finished", ["topic"])
SPANS = Counter(
    "cursus_spans_total", "Spans of traces that were ended here, sent to the collector, or lost", ["outcome"]
)
TIMERS_FIRED = Counter("cursus_timers_fired_total", "Moments that came", ["timer", "outcome"])
TIMERS_LATE = Gauge("cursus_timers_late_seconds", "How late the most overdue moment is", ["timer"])
