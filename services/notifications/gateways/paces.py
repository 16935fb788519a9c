"""Rate limits per recipient domain: large providers refuse senders that are too fast."""

import time
from collections import OrderedDict

_REMEMBERED = 10_000


class Paces:
    """A token bucket per domain, which holds a few seconds of the rate. `a_minute` 0: no limit."""

    def __init__(self, a_minute: int) -> None:
        self._a_second = a_minute / 60
        self._holds = max(1.0, self._a_second * 5)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and the time they were counted

    def wait(self, domain: str) -> float:
        """Seconds until the next mail may go there. 0.0: now, and one token is taken."""
        if not self._a_second:
            return 0.0
        now = time.monotonic()
        held, at = self._buckets.pop(domain, (self._holds, now))
        held = min(self._holds, held + (now - at) * self._a_second)
        wait = max(0.0, (1.0 - held) / self._a_second)
        self._buckets[domain] = (held if wait else held - 1.0, now)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return wait
