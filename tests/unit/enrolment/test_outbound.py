"""Each fact of enrolment is published under one contract, with its own fields and the ids of the enrolment."""

from dataclasses import fields
from typing import Any, get_args

import pytest

from services.enrolment.domain import events
from services.enrolment.messaging.outbound import CERTIFICATE_CONTRACTS, CONTRACTS, about
from shared.contracts.envelope import Contract
from tests.unit.enrolment import builders as a

ROWS: dict[Any, type[Contract]] = {**CONTRACTS, **CERTIFICATE_CONTRACTS}
IDS = about(a.a_learner(), "n1").keys()


def test_each_fact_has_one_row() -> None:
    assert CONTRACTS.keys() == set(get_args(events.Fact))
    assert CERTIFICATE_CONTRACTS.keys() == set(get_args(events.CertificateFact))
    assert len(set(ROWS.values())) == len(ROWS)


@pytest.mark.parametrize("fact", ROWS)
def test_a_contract_has_the_fields_of_its_fact_and_the_ids(fact: Any) -> None:
    added = {"after_deferral"} if fact is events.EnrolmentCancelled else set()
    assert set(ROWS[fact].model_fields) == {field.name for field in fields(fact)} | IDS | added
