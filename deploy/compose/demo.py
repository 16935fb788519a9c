"""`make demo STACK=compose`: the campaign of `make demo`, on containers of its own."""

import argparse
import asyncio
import os
import shutil
import sys
import time
from collections.abc import Mapping

from rich.console import Console

from deploy.compose.mails import mirrored
from deploy.compose.stack import CLUSTER, ONE, ComposedStack, trusted
from deploy.demo.command import campaign_on
from deploy.local.mailbox import Mailbox
from deploy.local.register import write_json
from deploy.local.supervisor import interruptible


async def played(stack: ComposedStack, sizes: Mapping[str, int], *, seed: int = 1) -> int:
    """Play a campaign on a running stack; 0 if stores, topics and mails agree. Writes `summary.json`."""
    os.environ["SSL_CERT_FILE"] = str(trusted(stack))  # the authority of the gateway's certificate
    async with mirrored(f"{stack.url}/mail", Mailbox(stack.mailbox), verify=trusted(stack)) as mirror:
        return await campaign_on(
            stack.endpoints, stack.directory, Console(), seed=seed, sizes=sizes, mails_are_in=mirror.caught_up
        )


def main() -> int:
    """Start, play, measure, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cluster", action="store_true", help="three brokers, three members, two of each process")
    parser.add_argument("--keep", action="store_true", help="leave the containers running")
    parser.add_argument("--seed", type=int, default=1, help="the people and what they do follow from it")
    parser.add_argument("--paris", type=int, default=200, help="how many apply to Paris")
    parser.add_argument("--dijon", type=int, default=60, help="how many apply to Dijon")
    chosen = parser.parse_args()
    stack = ComposedStack(files=CLUSTER if chosen.cluster else ONE, keep=chosen.keep)
    shutil.rmtree(stack.mailbox, ignore_errors=True)
    started = time.monotonic()
    with interruptible(), stack:
        healthy = time.monotonic() - started
        at_rest = stack.memory()
        code = asyncio.run(played(stack, {"paris": chosen.paris, "dijon": chosen.dijon}, seed=chosen.seed))
        figures = {"seconds_to_healthy": round(healthy, 1), "memory_at_rest": at_rest, "memory_after": stack.memory()}
        write_json(stack.directory / "figures.json", figures)
    return code


if __name__ == "__main__":
    sys.exit(main())
