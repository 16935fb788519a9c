"""In Kafka each principal does what acls.yaml says, and is refused everything else."""

import pytest
from aiokafka import AIOKafkaProducer

from deploy.compose.stack import ComposedStack
from deploy.kafka.acls import Operation, Resource, permissions
from deploy.kafka.topics import declared

ATTEMPT = """
import asyncio, os, ssl, sys
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError
name, topics = sys.argv[1], sys.argv[2:]
how = dict(bootstrap_servers=os.environ["KAFKA_BOOTSTRAP"],
           security_protocol="SASL_SSL", sasl_mechanism="SCRAM-SHA-512",
           ssl_context=ssl.create_default_context(cafile="/run/secrets/trust.pem"), sasl_plain_username=name,
           sasl_plain_password=open(f"/run/secrets/kafka-{name}.password").read().strip(), request_timeout_ms=8000)
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
        # a tombstone of nobody: no consumer does anything with it
        async with asyncio.timeout(10):
            await producer.send_and_wait(topic, None, key=b"permission-test", partition=0)
        return True
    except TopicAuthorizationFailedError:
        return False
    finally:
        await producer.stop()
async def main():
    for what in (writes, reads):
        done = await asyncio.gather(*(what(topic) for topic in topics))
        print(what.__name__, *[topic for topic, could in zip(topics, done) if could])
asyncio.run(main())
"""


@pytest.fixture(scope="session")
async def _something_to_read(cluster: ComposedStack) -> None:
    """A tombstone of nobody on each topic: no consumer does anything with it."""
    producer = AIOKafkaProducer(bootstrap_servers=cluster.endpoints.kafka_bootstrap, acks="all")
    await producer.start()
    for topic in declared():
        await producer.send_and_wait(topic, None, key=b"permission-test", partition=0)
    await producer.stop()


@pytest.mark.usefixtures("_something_to_read")
@pytest.mark.parametrize("principal", ["catalogue", "applications", "enrolment", "notifications"])
def test_a_principal_reads_and_writes_what_is_declared_and_nothing_else(cluster: ComposedStack, principal: str) -> None:
    own = [p for p in permissions() if p.principal == f"User:{principal}" and p.resource == Resource.TOPIC]
    may = {does: {p.name for p in own if p.operation == does} for does in (Operation.READ, Operation.WRITE)}
    said = cluster.compose("exec", "-T", f"{principal}-api", "python", "-", principal, *declared(), given=ATTEMPT)
    told = {line.split()[0]: set(line.split()[1:]) for line in said.splitlines() if line}
    assert told == {"reads": may[Operation.READ], "writes": may[Operation.WRITE]}


def test_a_wrong_password_opens_nothing(cluster: ComposedStack) -> None:
    wrong = ATTEMPT.replace(".read().strip()", ".read().strip()[::-1]")
    script = ("exec", "-T", "catalogue-api", "python", "-", "catalogue", "catalogue.events")
    said = cluster.compose(*script, given=wrong, check=False)
    assert "reads" not in said
    assert "uthentication" in said or "KafkaConnectionError" in said
