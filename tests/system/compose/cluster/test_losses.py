"""A broker, the first member and two processes are killed while people register: nothing is lost or done twice."""

import asyncio
import subprocess
import time
from collections import Counter

import pytest
from pymongo import MongoClient

from deploy.access.client import opened
from deploy.compose.mails import mirrored
from deploy.compose.stack import ComposedStack, trusted
from deploy.local.mailbox import Mailbox
from deploy.local.register import write_json
from shared.kernel.ids import new_id
from tests.support.eventually import eventually

PEOPLE, PAUSE = 240, 0.25
LOST = {40: "kafka-2", 80: "the primary", 120: "applications-worker", 160: "notifications-worker"}
"""The service whose first container is killed, by number of registered people."""
OPERATOR = "--bootstrap-server kafka:9094 --command-config /run/secrets/kafka-operator.properties"


def docker(*arguments: str) -> None:
    subprocess.run(["docker", *arguments], capture_output=True, check=True)


def primary(cluster: ComposedStack) -> str:
    """The Compose service that is MongoDB's primary now."""
    client: MongoClient[dict[str, object]] = MongoClient(cluster.endpoints.mongo_url)
    with client:
        return str(client.admin.command("hello")["primary"]).partition(":")[0]


@pytest.fixture(autouse=True)
def _trusting(cluster: ComposedStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted(cluster)))


async def test_one_broker_and_one_member_die_under_load_and_nothing_is_lost(cluster: ComposedStack) -> None:
    """Each answered registration leads, over MongoDB, Kafka and two services, to exactly one mail."""
    http, visitor = opened(cluster.endpoints)
    mailbox = Mailbox(cluster.mailbox)
    killed: list[str] = []
    run = new_id()[-8:]
    answered: list[str] = []
    took: list[float] = []

    async def register(number: int) -> None:
        email = f"loss-{number}-{run}@example.org"
        card = {"given_name": "Ada", "family_name": f"Loss {number}", "email": email, "locale": "fr"}
        started = time.monotonic()
        await visitor.post("applications", "/v1/applicants", card | {"profession": "engineer"})
        took.append(time.monotonic() - started)
        answered.append(email)

    async with http, mirrored(f"{cluster.url}/mail", mailbox, verify=trusted(cluster)):
        async with asyncio.TaskGroup() as people:
            for number in range(PEOPLE):
                people.create_task(register(number))
                await asyncio.sleep(PAUSE)
                if service := LOST.get(number):
                    service = await asyncio.to_thread(primary, cluster) if service == "the primary" else service
                    container = (await asyncio.to_thread(cluster.compose, "ps", "--quiet", service)).split()[0]
                    await asyncio.to_thread(docker, "kill", container)
                    killed.append(container)
        assert len(answered) == PEOPLE
        over = time.monotonic()
        for container in killed:
            await asyncio.to_thread(docker, "start", container)

        async def mailed() -> bool:
            found = {recipient for mail in mailbox for recipient in mail.recipients}
            return set(answered) <= found

        await eventually(mailed, what="a mail for everybody who was answered", seconds=240)
    figures = {"answered": len(answered), "slowest_seconds": round(max(took), 1), "killed": len(killed)}
    write_json(cluster.directory / "losses.json", figures | {"seconds_to_last_mail": round(time.monotonic() - over, 1)})
    mails = Counter(recipient for mail in mailbox for recipient in mail.recipients if recipient in set(answered))
    assert {email: count for email, count in mails.items() if count != 1} == {}


def test_every_topic_is_kept_by_three_brokers_two_of_which_must_have_what_is_acknowledged(
    cluster: ComposedStack,
) -> None:
    describe = f"/opt/kafka/bin/kafka-topics.sh {OPERATOR} --describe"
    output = cluster.compose("run", "--rm", "--no-deps", "--entrypoint", "bash", "kafka-users", "-c", describe)
    topics = [line for line in output.splitlines() if line.startswith("Topic: ") and "PartitionCount" in line]
    assert len(topics) >= 6
    assert all("ReplicationFactor: 3" in line and "min.insync.replicas=2" in line for line in topics)
    assert "unclean.leader.election.enable=true" not in output
