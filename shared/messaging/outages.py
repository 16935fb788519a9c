"""What is worth another try, and never a verdict on an event or a moment; and how a verdict is told."""

from aiokafka.errors import KafkaError

from shared.kernel.repository import Contended
from shared.messaging.reactions import Poison
from shared.mongo.client import UNREACHABLE, is_away

TRANSIENT = (*UNREACHABLE, Contended, OSError, TimeoutError, KafkaError)


def is_transient(failed: BaseException) -> bool:
    """Whether a dependency was away, so that the same may go well later."""
    return isinstance(failed, TRANSIENT) or is_away(failed)


def reason_of(poison: Exception) -> str:
    """Why it was parked, without the values it holds: a validation error quotes none, other errors may."""
    return str(poison) if isinstance(poison, Poison) else f"{type(poison).__name__} in {_place(poison)}"


def _place(poison: Exception) -> str:
    trace = poison.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "an unknown place"
