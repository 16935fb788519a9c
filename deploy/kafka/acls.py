"""Applies the permissions of `acls.yaml` to Kafka: adds missing ones, removes others."""

from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest, DescribeAclsRequest

DECLARED = Path(__file__).with_name("acls.yaml")
ANY, ALLOW = 1, 3


class Resource(IntEnum):
    """Kafka's codes for the type of resource."""

    TOPIC = 2
    GROUP = 3


class Pattern(IntEnum):
    """Kafka's codes for the type of name pattern."""

    LITERAL = 3
    PREFIXED = 4


class Operation(IntEnum):
    """Kafka's codes for operations."""

    READ = 3
    WRITE = 4
    DESCRIBE = 8


class Permission(NamedTuple):
    """One permission, with its fields in the order of Kafka's protocol; all are of type allow."""

    resource: int
    name: str
    pattern: int
    principal: str
    host: str
    operation: int
    kind: int = ALLOW


def permissions(prefix: str = "") -> set[Permission]:
    """All declared permissions. `prefix` is added to the names of topics and groups, as in the services."""
    found = set()
    for name, own in yaml.safe_load(DECLARED.read_text()).items():
        wanted = [
            *((Resource.TOPIC, t, Pattern.LITERAL, Operation.WRITE) for t in own.get("writes", [])),
            *((Resource.TOPIC, t, Pattern.LITERAL, Operation.READ) for t in own.get("reads", [])),
            *((Resource.GROUP, g, Pattern.LITERAL, Operation.READ) for g in [own.get("group")] if g),
            *((Resource.GROUP, g, Pattern.PREFIXED, Operation.READ) for g in [own.get("groups")] if g),
        ]
        for resource, thing, pattern, operation in wanted:
            found.add(Permission(resource, prefix + thing, pattern, f"User:{name}", "*", operation))
    return found


async def settle(admin: AIOKafkaAdminClient, prefix: str = "") -> None:
    """Grant the declared principals exactly the declared permissions."""
    wanted = permissions(prefix)
    ours = {permission.principal for permission in wanted}
    there = {permission for permission in await _existing(admin) if permission.principal in ours}
    for permission in sorted(wanted - there):
        answer = await admin._send_request(CreateAclsRequest(*permission))
        _no_error(answer.creation_responses)
    for permission in sorted(there - wanted):
        answer = await admin._send_request(DeleteAclsRequest(*permission))
        _no_error([(result[0], result[1]) for result in answer.filter_responses])


async def _existing(admin: AIOKafkaAdminClient) -> set[Permission]:
    answer = await admin._send_request(DescribeAclsRequest(ANY, None, ANY, None, None, ANY, ANY))
    _no_error([(answer.error_code, answer.error_message)])
    return {Permission(kind, name, pattern, *acl) for kind, name, pattern, acls in answer.resources for acl in acls}


def _no_error(outcomes: list[Any]) -> None:
    for code, reason in outcomes:
        if code:
            raise RuntimeError(f"permissions: {for_code(code).__name__} {reason or ''}")
