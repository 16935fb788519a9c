"""Which failures are transient, and how the reason of a parked event is written."""

from aiokafka.errors import KafkaError

from shared.kernel.repository import Contended
from shared.messaging.reactions import Poison
from shared.mongo.client import UNREACHABLE, is_away

TRANSIENT = (*UNREACHABLE, Contended, OSError, TimeoutError, KafkaError)


def is_transient(failed: BaseException) -> bool:
    """Whether a dependency was unavailable, so that a retry may succeed."""
    return isinstance(failed, TRANSIENT) or is_away(failed)


def reason_of(poison: Exception) -> str:
    """The reason for parking, without values of the event, which may be personal."""
    return str(poison) if isinstance(poison, Poison) else f"{type(poison).__name__} in {_place(poison)}"


def _place(poison: Exception) -> str:
    trace = poison.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "an unknown place"
