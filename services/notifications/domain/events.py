"""What happens here: to mails and to proofs. The aggregate that records a fact adds who and what it is about."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MessageSent:
    """The mail server has taken the mail."""

    at: datetime


@dataclass(frozen=True)
class MessageAbandoned:
    """The mail was given up."""

    reason: str
    at: datetime


@dataclass(frozen=True)
class MessageBounced:
    """A server had taken the mail, and it came back. `status` as in RFC 3463."""

    status: str
    at: datetime


@dataclass(frozen=True)
class ProofRecorded:
    """One CPD action stands in the ledger."""

    proof_id: str


@dataclass(frozen=True)
class ProofReversed:
    """A proof no longer counts; both entries stay."""

    proof_id: str
    reason: str
    at: datetime


MessageFact = MessageSent | MessageAbandoned | MessageBounced
LedgerFact = ProofRecorded | ProofReversed
Fact = MessageFact | LedgerFact
