"""The contract that announces each fact about a mail or a proof. No personal data."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import assert_never

from services.notifications.domain import events
from services.notifications.domain.ledger.ledger import Ledger, Proof, Verification
from services.notifications.domain.mail.message import Message
from shared.contracts import notifications as contracts
from shared.contracts.enrolment import HoursByMode
from shared.contracts.envelope import Contract
from shared.kernel.aggregate import Aggregate

MESSAGE_CONTRACTS: Mapping[type[events.MessageFact], type[Contract]] = {
    events.MessageSent: contracts.MessageSentV1,
    events.MessageAbandoned: contracts.MessageAbandonedV1,
    events.MessageBounced: contracts.MessageBouncedV1,
}
"""Each contract has the fields of its fact, and those that `of_message` adds."""


def of_message(message: Message, fact: events.MessageFact) -> Contract:
    """The event that is published for a fact about a mail."""
    about = {
        "message_id": message.id,
        "person_id": message.person_id,
        "application_id": message.application_id,
        "template": message.template.value,
        "cause": message.cause,
        "attempts": message.answers,
    }
    return MESSAGE_CONTRACTS[type(fact)].model_validate(about | asdict(fact))


def of_ledger(ledger: Ledger, fact: events.LedgerFact) -> Contract:
    """The event that is published for a fact about a proof."""
    proof = ledger.proof(fact.proof_id)
    match fact:
        case events.ProofRecorded():
            return contracts.ProofRecordedV1(
                proof_id=proof.proof_id,
                person_id=ledger.person_id,
                institution_id=_issuer(proof),
                application_id=proof.application_id,
                action_type=proof.action_type,
                programme_id=proof.programme_id,
                module=proof.module,
                hours=tuple(HoursByMode(mode=mode, hours=hours) for mode, hours in proof.hours.items()),
                completed_at=proof.completed_at,
                evidence_sha256=proof.evidence_sha256,
                verification="institution" if proof.verification is Verification.INSTITUTION else "issuer",
            )
        case events.ProofReversed():
            return contracts.ProofReversedV1(
                proof_id=proof.proof_id,
                person_id=ledger.person_id,
                institution_id=_issuer(proof),
                reason=fact.reason,
                reversed_at=fact.at,
            )
        case _:
            assert_never(fact)


def _issuer(proof: Proof) -> str:
    """The institution that answers for the proof. A proof without one is never published."""
    if proof.institution_id is None:
        raise TypeError("a proof that a person declares alone is not published")
    return proof.institution_id


def of_nothing(of: Aggregate, fact: object) -> Contract:
    """For aggregates that publish nothing: copies and plans. A fact from one of them is a bug."""
    raise TypeError(f"{type(of).__name__} publishes nothing, not even {type(fact).__name__}")
