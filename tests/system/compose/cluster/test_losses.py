"""A broker and a member are killed while a campaign runs, and then processes: nothing is lost or done twice."""

import asyncio
import json
import subprocess
from typing import Any

from deploy.compose.demo import played
from deploy.compose.stack import ComposedStack

OPERATOR = "--bootstrap-server kafka:9094 --command-config /run/secrets/kafka-operator.properties"


def kill_one(cluster: ComposedStack, service: str) -> str:
    """SIGKILL to the first container of a service; its id."""
    container = cluster.compose("ps", "--quiet", service).split()[0]
    subprocess.run(["docker", "kill", container], capture_output=True, check=True)
    return container


async def test_one_broker_and_one_member_die_under_load_and_nothing_is_lost(cluster: ComposedStack) -> None:
    campaign = asyncio.create_task(played(cluster, {"paris": 60, "dijon": 40}))
    killed: list[str] = []
    for wait, service in ((30, "kafka-2"), (5, "mongo"), (10, "applications-worker"), (1, "enrolment-api")):
        await asyncio.sleep(wait)
        assert not campaign.done(), "the campaign was over before the losses: make it larger"
        killed.append(await asyncio.to_thread(kill_one, cluster, service))
    await asyncio.sleep(20)
    for container in killed:
        await asyncio.to_thread(subprocess.run, ["docker", "start", container], capture_output=True, check=True)
    assert await campaign == 0
    summary: dict[str, Any] = json.loads((cluster.directory / "summary.json").read_text())
    assert summary["differences"] == []


def test_every_topic_is_kept_by_three_brokers_two_of_which_must_have_what_is_acknowledged(
    cluster: ComposedStack,
) -> None:
    describe = f"/opt/kafka/bin/kafka-topics.sh {OPERATOR} --describe"
    said = cluster.compose("run", "--rm", "--no-deps", "--entrypoint", "bash", "kafka-users", "-c", describe)
    topics = [line for line in said.splitlines() if line.startswith("Topic: ") and "PartitionCount" in line]
    assert len(topics) >= 6
    assert all("ReplicationFactor: 3" in line and "min.insync.replicas=2" in line for line in topics)
    assert "unclean.leader.election.enable=true" not in said
