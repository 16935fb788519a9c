"""Each fact about a mail is published under one contract, with its own fields and those of every mail."""

from dataclasses import fields
from typing import get_args

import pytest

from services.notifications.domain import events
from services.notifications.messaging.outbound import MESSAGE_CONTRACTS
from shared.contracts.notifications import MessageEvent

OF_EVERY_MAIL = {*MessageEvent.model_fields, "attempts"}


@pytest.mark.parametrize("fact", get_args(events.MessageFact))
def test_a_fact_about_a_mail_has_a_contract_with_its_fields(fact: type[events.MessageFact]) -> None:
    assert OF_EVERY_MAIL | {field.name for field in fields(fact)} == set(MESSAGE_CONTRACTS[fact].model_fields)


def test_no_two_facts_about_a_mail_share_a_contract() -> None:
    assert len(set(MESSAGE_CONTRACTS.values())) == len(MESSAGE_CONTRACTS) == len(get_args(events.MessageFact))
