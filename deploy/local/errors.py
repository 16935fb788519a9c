"""Failures of the local stack, with messages that tell a newcomer what to do."""


class StackTrouble(Exception):  # noqa: N818 - a message for the user, not a bug
    """Stops the stack; the user sees only its message."""


class Unsupported(StackTrouble):
    """This machine cannot run one of the servers."""

    WAY_OUT = (
        "The way out: start servers of your own and set MONGO_URL (a replica set), KAFKA_BOOTSTRAP and SMTP_URL, "
        "or run the system with Docker (deploy/compose)."
    )

    def __init__(self, server: str, reason: str) -> None:
        super().__init__(
            f"{server} cannot run here: {reason}\n"
            f"The local stack needs Linux x86-64 with OpenSSL 3 (Ubuntu 22.04, Debian 12, Fedora 36 or later).\n"
            f"{self.WAY_OUT}"
        )


class WrongChecksum(StackTrouble):
    """A download differs from the file in the lock."""

    def __init__(self, file: str, expected: str, got: str) -> None:
        super().__init__(
            f"{file} differs from the checksum in deploy/local/kafka.lock, so it is not used.\n"
            f"  expected sha256 {expected}\n  got      sha256 {got}\n"
            f"It was removed. Try again; if it happens twice, distrust the mirror that served it."
        )


class StackInUse(StackTrouble):
    """Another supervisor uses this stack's directory."""

    def __init__(self, stack: str, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(f"The stack '{stack}' is already running ({holder}). Stop it first: make stop STACK={stack}")


class NotReady(StackTrouble):
    """A process is alive but not ready, and does nothing."""

    def __init__(self, name: str, age: float, silent: float, tail: str) -> None:
        super().__init__(
            f"{name} is not ready after {age:.0f} s and has done nothing for {silent:.0f} s. "
            f"The last lines of its log:\n{tail}"
        )


class ProcessDied(StackTrouble):
    """A process that should be up has ended."""

    def __init__(self, name: str, how: str, tail: str) -> None:
        super().__init__(f"{name} died ({how}). The last lines of its log:\n{tail}")


class UnknownProcess(StackTrouble):
    """No process of this stack has that name."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"This stack runs no '{name}'. It runs: {', '.join(known) or 'nothing'}")
