"""The contract that announces each fact: it has the fields of the fact, under the same names."""

from collections.abc import Mapping
from dataclasses import asdict

from services.catalogue.domain import events
from shared.contracts import catalogue as contracts
from shared.contracts.envelope import Contract
from shared.kernel.aggregate import Aggregate

CONTRACTS: Mapping[type[events.Fact], type[Contract]] = {
    events.InstitutionRegistered: contracts.InstitutionRegisteredV1,
    events.ProgrammeRevised: contracts.ProgrammeRevisedV1,
    events.EditionPublished: contracts.EditionPublishedV1,
    events.EditionOpened: contracts.EditionOpenedV1,
    events.EditionClosed: contracts.EditionClosedV1,
    events.EditionStarted: contracts.EditionStartedV1,
    events.EditionFinished: contracts.EditionFinishedV1,
    events.EditionCancelled: contracts.EditionCancelledV1,
}


def to_contract(_: Aggregate, fact: events.Fact) -> Contract:
    """The event that is published for this fact."""
    return CONTRACTS[type(fact)](**asdict(fact))
