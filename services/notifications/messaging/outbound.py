"""A fact of ours becomes a contract of everybody's; exhaustive, checked by mypy. No personal data."""

from typing import assert_never

from services.notifications.domain import events
from services.notifications.domain.ledger.ledger import Ledger, Proof, Verification
from services.notifications.domain.mail.message import Message
from shared.contracts import notifications as contracts
from shared.contracts.enrolment import HoursByMode
from shared.contracts.envelope import Contract
from shared.kernel.aggregate import Aggregate


def of_message(message: Message, fact: events.MessageFact) -> Contract:
    """What the topic says of a mail."""
    about = {
        "message_id": message.id,
        "person_id": message.person_id,
        "application_id": message.application_id,
        "template": message.template.value,
        "cause": message.cause,
        "attempts": message.answers,
    }
    match fact:
        case events.MessageSent():
            return contracts.MessageSentV1.model_validate(about | {"locale": message.locale, "sent_at": fact.at})
        case events.MessageAbandoned():
            return contracts.MessageAbandonedV1.model_validate(about | {"reason": fact.reason})
        case events.MessageBounced():
            bounced = {"status": fact.status, "bounced_at": fact.at}
            return contracts.MessageBouncedV1.model_validate(about | bounced)
        case _:
            assert_never(fact)


def of_ledger(ledger: Ledger, fact: events.LedgerFact) -> Contract:
    """What the topic says of a proof."""
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
    """Who answers for it; what a person declares alone is told to nobody."""
    if proof.institution_id is None:
        raise TypeError("a proof that a person declares alone is not published")
    return proof.institution_id


def of_nothing(of: Aggregate, fact: object) -> Contract:
    """Copies and plans say nothing to anybody; a fact from one is a mistake of ours."""
    raise TypeError(f"{type(of).__name__} publishes nothing, not even {type(fact).__name__}")
