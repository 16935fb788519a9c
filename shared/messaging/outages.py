"""What is worth another try, and never a verdict on an event or a moment."""

from aiokafka.errors import KafkaError

from shared.kernel.repository import Contended
from shared.mongo.client import UNREACHABLE, is_away

TRANSIENT = (*UNREACHABLE, Contended, OSError, TimeoutError, KafkaError)


def is_transient(failed: BaseException) -> bool:
    """Whether a dependency was away, so that the same may go well later."""
    return isinstance(failed, TRANSIENT) or is_away(failed)
