"""Facts about mails and proofs. A fact holds what is new; the mail or ledger that records it holds the rest."""

from dataclasses import dataclass
from datetime import datetime

from shared.kernel.words import Locale


@dataclass(frozen=True)
class MessageSent:
    """The mail server accepted the mail, written in `locale`."""

    locale: Locale | None
    sent_at: datetime


@dataclass(frozen=True)
class MessageAbandoned:
    """The mail is not tried any more."""

    reason: str


@dataclass(frozen=True)
class MessageBounced:
    """The mail came back after a server had accepted it. `status` is an enhanced status code (RFC 3463)."""

    status: str
    bounced_at: datetime


@dataclass(frozen=True)
class ProofRecorded:
    """A proof of one CPD action was added to the ledger."""

    proof_id: str


@dataclass(frozen=True)
class ProofReversed:
    """A proof no longer counts. Both entries stay in the ledger."""

    proof_id: str
    reason: str
    at: datetime


MessageFact = MessageSent | MessageAbandoned | MessageBounced
LedgerFact = ProofRecorded | ProofReversed
Fact = MessageFact | LedgerFact
