"""Each fact of the catalogue is published under one contract, with all its fields and no other."""

from dataclasses import fields
from typing import get_args

import pytest

from services.catalogue.domain import events
from services.catalogue.messaging.outbound import CONTRACTS


@pytest.mark.parametrize("fact", get_args(events.Fact))
def test_a_fact_has_a_contract_with_fields_of_the_same_names(fact: type[events.Fact]) -> None:
    assert {field.name for field in fields(fact)} == set(CONTRACTS[fact].model_fields)


def test_no_two_facts_share_a_contract() -> None:
    assert len(set(CONTRACTS.values())) == len(CONTRACTS) == len(get_args(events.Fact))
