"""Run a command that cannot outlive the one who started it: `python -I -S tether.py PARENT COMMAND...`.

The kernel sends SIGKILL to the command when its parent is gone, even if the parent was itself killed with -9.
A program of its own, for a `preexec_fn` may deadlock in a process that has threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":  # elsewhere with servers of one's own: the next start ends what was left
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the request took effect
        sys.exit(1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # a parent started with `&` or `nohup` ignores them
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
