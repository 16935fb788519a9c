"""Free ports, remembered so that the next start uses the same ones if they are still free."""

import random
import socket
from collections.abc import Mapping
from contextlib import closing

HOST = "127.0.0.1"
# Below the range that the kernel uses for outgoing connections, so that the port of a stopped server
# (in a fault test) is still free when the server comes back.
CANDIDATES = range(20_000, 32_000)


def is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def answers(port: int, host: str = HOST) -> bool:
    """Whether something listens there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


class Ports:
    """The ports of one stack by name, chosen at the first use of each."""

    def __init__(self, remembered: Mapping[str, int]) -> None:
        self._remembered = dict(remembered)
        self.taken: dict[str, int] = {}

    def take(self, name: str) -> int:
        if name not in self.taken:
            before = self._remembered.get(name)
            self.taken[name] = before if before and is_free(before) else self._choose()
        return self.taken[name]

    def _choose(self) -> int:
        reserved = {*self._remembered.values(), *self.taken.values()}
        for port in random.SystemRandom().sample(CANDIDATES, k=200):
            if port not in reserved and is_free(port):
                return port
        raise OSError(f"no free port between {CANDIDATES.start} and {CANDIDATES.stop}")
