"""A fact of ours becomes a contract of everybody's; exhaustive, checked by mypy."""

from dataclasses import asdict
from typing import assert_never

from services.catalogue.domain import events
from shared.contracts import catalogue as contracts
from shared.contracts.envelope import Contract
from shared.kernel.aggregate import Aggregate


def to_contract(_: Aggregate, fact: events.Fact) -> Contract:
    """What the topic says of this fact."""
    said = asdict(fact)
    match fact:
        case events.InstitutionRegistered():
            return contracts.InstitutionRegisteredV1(**said)
        case events.ProgrammeRevised():
            return contracts.ProgrammeRevisedV1(**said)
        case events.EditionPublished():
            return contracts.EditionPublishedV1(**said)
        case events.EditionOpened():
            return contracts.EditionOpenedV1(**said)
        case events.EditionClosed():
            return contracts.EditionClosedV1(**said)
        case events.EditionStarted():
            return contracts.EditionStartedV1(**said)
        case events.EditionFinished():
            return contracts.EditionFinishedV1(**said)
        case events.EditionCancelled():
            return contracts.EditionCancelledV1(**said)
        case _:
            assert_never(fact)
