"""Creates the topics of `topics.yaml` and applies their configuration."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
import yaml
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from deploy.kafka.acls import settle

log = structlog.get_logger()
DECLARED = Path(__file__).with_name("topics.yaml")


def declared() -> dict[str, dict[str, Any]]:
    """Partitions and configuration by topic name, with defaults filled in."""
    file = yaml.safe_load(DECLARED.read_text())
    defaults = file["defaults"]
    return {
        name: {
            "partitions": own.get("partitions", defaults["partitions"]),
            "config": defaults["config"] | own.get("config", {}),
        }
        for name, own in file["topics"].items()
    }


async def create_topics(
    bootstrap: str, prefix: str = "", replication: int = 1, security: Mapping[str, Any] | None = None
) -> None:
    """Create missing topics and update the configuration of existing ones.

    If Kafka has principals, `security` contains our credentials, and the permissions are applied too.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id="cursus-prepare", **(security or {}))
    await admin.start()
    try:
        wanted = [
            NewTopic(prefix + name, topic["partitions"], replication, topic_configs=topic["config"])
            for name, topic in declared().items()
        ]
        answer = await admin.create_topics(wanted)
        existed = set()
        for name, code, *reason in answer.topic_errors:
            if code and for_code(code) is not TopicAlreadyExistsError:
                raise RuntimeError(f"topic {name}: {for_code(code).__name__} {reason}")
            if code:
                existed.add(name)
        log.info("topics.created", topics=len(wanted) - len(existed), existed=len(existed))
        for topic in wanted:
            if topic.name in existed:  # a new one has been created with its configuration
                await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, topic.topic_configs)])
                log.info("topic.configured", topic=topic.name)
        if security and "sasl_mechanism" in security:
            await settle(admin, prefix)
    finally:
        await admin.close()
