"""Kafka permits each principal what acls.yaml declares, and refuses everything else."""

from collections.abc import Iterable

import pytest
from aiokafka import AIOKafkaProducer

from deploy.compose.stack import ComposedStack
from deploy.kafka.acls import Operation, Pattern, Resource, permissions
from deploy.kafka.topics import declared

GROUPS = ["catalogue", "applications", "enrolment", "notifications", "reader-of-a-partner"]
ATTEMPT = """
import asyncio, os, ssl
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError
how = dict(bootstrap_servers=os.environ["KAFKA_BOOTSTRAP"],
           security_protocol="SASL_SSL", sasl_mechanism="SCRAM-SHA-512",
           ssl_context=ssl.create_default_context(cafile="/run/secrets/trust.pem"), sasl_plain_username=name,
           sasl_plain_password=password, request_timeout_ms=8000)
async def reads(topic):
    # whether the one message that surely lies there can be had
    consumer = AIOKafkaConsumer(**how)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        await consumer.seek_to_beginning()
        return bool(await consumer.getmany(timeout_ms=12_000))
    except TopicAuthorizationFailedError:
        return False
    finally:
        await consumer.stop()
async def writes(topic):
    producer = AIOKafkaProducer(**how, acks="all")
    await producer.start()
    try:
        # a tombstone of an unknown person, which consumers ignore
        async with asyncio.timeout(10):
            await producer.send_and_wait(topic, None, key=b"permission-test", partition=0)
        return True
    except TopicAuthorizationFailedError:
        return False
    finally:
        await producer.stop()
async def joins(group):
    # reading the offsets of the group needs the same permission as consuming in it
    consumer = AIOKafkaConsumer(**how, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        place = TopicPartition("catalogue.events", 0)
        consumer.assign([place])
        async with asyncio.timeout(10):
            await consumer.committed(place)
        return True
    except GroupAuthorizationFailedError:
        return False
    finally:
        await consumer.stop()
async def main():
    for what, things in (writes, topics), (reads, topics), (joins, groups):
        done = await asyncio.gather(*(what(thing) for thing in things))
        print(what.__name__, *[thing for thing, could in zip(things, done) if could])
asyncio.run(main())
"""


@pytest.fixture(scope="session")
async def _something_to_read(cluster: ComposedStack) -> None:
    """A tombstone of an unknown person on each topic, which consumers ignore."""
    producer = AIOKafkaProducer(bootstrap_servers=cluster.endpoints.kafka_bootstrap, acks="all")
    await producer.start()
    for topic in declared():
        await producer.send_and_wait(topic, None, key=b"permission-test", partition=0)
    await producer.stop()


def attempt(cluster: ComposedStack, principal: str, password: str, *, check: bool = True) -> str:
    """The operations that Kafka permits to a principal with this password."""
    who = {"name": principal, "password": password, "topics": [*declared()], "groups": GROUPS}
    said = "".join(f"{name} = {value!r}\n" for name, value in who.items())
    return cluster.compose("exec", "-T", "catalogue-api", "python", "-", given=said + ATTEMPT, check=check)


def permitted(principal: str, operation: Operation, resource: Resource, among: Iterable[str]) -> set[str]:
    """The declared permissions of the principal on these names."""
    wanted = (f"User:{principal}", operation, resource)
    own = [p for p in permissions() if (p.principal, p.operation, p.resource) == wanted]
    begins = tuple(p.name for p in own if p.pattern == Pattern.PREFIXED)
    return {one for one in among if one in {p.name for p in own} or one.startswith(begins)}


@pytest.mark.usefixtures("_something_to_read")
@pytest.mark.parametrize("principal", ["catalogue", "applications", "enrolment", "notifications", "reader"])
def test_a_principal_does_what_is_declared_and_nothing_else(cluster: ComposedStack, principal: str) -> None:
    said = attempt(cluster, principal, cluster.secret(f"kafka-{principal}.password"))
    permitted_by_topic = {line.split()[0]: set(line.split()[1:]) for line in said.splitlines() if line}
    assert permitted_by_topic == {
        "writes": permitted(principal, Operation.WRITE, Resource.TOPIC, declared()),
        "reads": permitted(principal, Operation.READ, Resource.TOPIC, declared()),
        "joins": permitted(principal, Operation.READ, Resource.GROUP, GROUPS),
    }


def test_a_wrong_password_opens_nothing(cluster: ComposedStack) -> None:
    said = attempt(cluster, "catalogue", cluster.secret("kafka-catalogue.password")[::-1], check=False)
    assert "reads" not in said
    assert "uthentication" in said or "KafkaConnectionError" in said
