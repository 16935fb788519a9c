"""Every contract has somebody who says it, and nobody listens to what does not exist."""

import ast
import importlib
from pathlib import Path

import pytest

from deploy.contracts.export import listeners
from deploy.prepare import SERVICES
from shared.contracts.export import PERSONAL
from shared.contracts.registry import CONTRACTS

ROOT = Path(__file__).parents[2]
NAMES = {contract.__name__: contract for contract in CONTRACTS.values()}


def said_by(service: str) -> set[str]:
    """The names of the contracts that this service's outbound modules make."""
    return {
        name
        for file in (ROOT / "services" / service / "messaging").glob("outbound*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
        and (name := node.attr if isinstance(node, ast.Attribute) else node.id) in NAMES
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_all_the_contracts_of_its_topics_and_no_others(service: str) -> None:
    own = {name for name, contract in NAMES.items() if contract.topic.partition(".")[0] == service}
    assert said_by(service) == own


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_listens_to_known_contracts_and_to_its_own_internal_topic_alone(service: str) -> None:
    table = importlib.import_module(f"services.{service}.messaging.inbound").REACTIONS.table
    unknown = [
        type_
        for type_, reaction in table.items()
        if CONTRACTS.get(type_) is not reaction.contract and reaction.contract.topic != f"{service}.internal"
    ]
    assert not unknown


def test_only_enrolment_notifications_and_their_own_publisher_read_the_contact_cards() -> None:
    readers = {name for name, heard in listeners().items() if any(contract.topic in PERSONAL for contract in heard)}
    assert readers == {"applications", "enrolment", "notifications"}
