"""Run a command that cannot outlive its parent: `python -I -S tether.py PARENT COMMAND...`.

The kernel sends SIGKILL to the command when the parent ends, even after kill -9 of the parent. This is a separate
program because a `preexec_fn` may deadlock in a process that has threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":  # elsewhere, with user-provided servers: the next start ends what was left
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the request took effect
        sys.exit(1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # a parent started with `&` or `nohup` ignores them
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
