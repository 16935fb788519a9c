"""Kafka permits each service the topics that it publishes and consumes, and no others."""

import importlib

import pytest

from deploy.kafka.acls import Operation, Resource, permissions
from deploy.kafka.topics import declared
from deploy.prepare import SERVICES
from shared.contracts.registry import CONTRACTS


def may(name: str, operation: Operation, resource: Resource = Resource.TOPIC) -> set[str]:
    return {
        p.name for p in permissions() if (p.principal, p.resource, p.operation) == (f"User:{name}", resource, operation)
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_read_exactly_what_it_listens_to(service: str) -> None:
    reactions = importlib.import_module(f"services.{service}.messaging.inbound").REACTIONS
    assert may(service, Operation.READ) == set(reactions.topics)
    assert may(service, Operation.READ, Resource.GROUP) == ({service} if reactions.topics else set())


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_write_exactly_its_own_topics(service: str) -> None:
    assert may(service, Operation.WRITE) == {topic for topic in declared() if topic.partition(".")[0] == service}


def test_only_enrolment_notifications_and_their_own_publisher_may_read_the_contact_cards() -> None:
    readers = {
        p.principal for p in permissions() if p.name == "applications.contacts" and p.operation == Operation.READ
    }
    assert readers == {"User:applications", "User:enrolment", "User:notifications"}


def test_a_reader_of_the_consortium_may_read_the_public_topics_only() -> None:
    assert may("reader", Operation.READ) == {c.topic for c in CONTRACTS.values()} - {"applications.contacts"}
    assert may("reader", Operation.WRITE) == set()
