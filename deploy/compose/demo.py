"""`make demo STACK=compose`: the same campaign as `make demo`, played against containers of its own."""

import argparse
import asyncio
import shutil
import sys
import time

from deploy.compose.mails import mirrored
from deploy.compose.stack import CLUSTER, ONE, ComposedStack, trusted
from deploy.local.mailbox import Mailbox
from deploy.local.paths import stack_directory
from deploy.local.register import write_json
from deploy.local.supervisor import interruptible


def environment(stack: ComposedStack) -> dict[str, str]:
    """What a program on this machine needs to find the system, by the names of the services' own settings."""
    where = stack.endpoints
    return {
        **stack.environment,
        **{f"{name.upper()}_URL": url for name, url in where.urls.items()},
        "ISSUER_URL": where.issuer_url,
        "KAFKA_BOOTSTRAP": where.kafka_bootstrap,
        "MONGO_URL": where.mongo_url,
        "CLOCK_FILE": str(where.clock_file),
        "MAILBOX": str(where.mailbox),
        "SSL_CERT_FILE": str(trusted(stack)),
    }


async def played(stack: ComposedStack, *arguments: str) -> int:
    """The demo's exit code."""
    mailbox = Mailbox(stack.mailbox)
    async with mirrored(f"{stack.url}/mail", mailbox, verify=trusted(stack)):
        command = (sys.executable, "-m", "deploy.cli.main", "demo", *arguments)
        return await (await asyncio.create_subprocess_exec(*command, env=environment(stack))).wait()


def main() -> int:
    """Up, played, measured, down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cluster", action="store_true", help="three brokers, three members, two of each process")
    parser.add_argument("--keep", action="store_true", help="leave the containers running")
    chosen, rest = parser.parse_known_args()
    stack = ComposedStack(files=CLUSTER if chosen.cluster else ONE, keep=chosen.keep)
    shutil.rmtree(stack.mailbox, ignore_errors=True)
    started = time.monotonic()
    with interruptible(), stack:
        healthy = time.monotonic() - started
        at_rest = stack.memory()
        code = asyncio.run(played(stack, *rest))
        figures = {"seconds_to_healthy": round(healthy, 1), "memory_at_rest": at_rest, "memory_after": stack.memory()}
        write_json(stack.directory / "figures.json", figures)
    if (summary := stack_directory("demo") / "summary.json").exists():
        shutil.copy(summary, stack.directory / "summary.json")
    return code


if __name__ == "__main__":
    sys.exit(main())
