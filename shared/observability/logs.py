"""Logs: JSON lines on standard output, with the ids that connect requests, events and effects."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from shared.kernel.context import current_context


def surroundings(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Adds the ids of the current request or event to each line."""
    if around := current_context.get():
        line.setdefault("correlation_id", around.correlation_id)
        if around.causation_id:
            line.setdefault("causation_id", around.causation_id)
        if around.traceparent and around.traceparent.count("-") == 3:
            _, trace, span, _ = around.traceparent.split("-")
            line.setdefault("trace_id", trace)
            line.setdefault("span_id", span)
    return line


def configure(service: str, role: str, level: str) -> None:
    """Render all logs of this process as JSON, those of libraries included."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        surroundings,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("aiokafka").setLevel("WARNING")
    logging.getLogger("pymongo").setLevel("WARNING")
    structlog.contextvars.bind_contextvars(service=service, role=role)
