"""Papers about a ledger: a statement of all of it, an attestation of one proof. Neither states that a duty is met."""

from dataclasses import dataclass
from datetime import date, datetime

from services.notifications.domain.ledger.errors import ProofDoesNotStand
from services.notifications.domain.ledger.evaluation import NOTICE, Evaluation, evaluate
from services.notifications.domain.ledger.ledger import Entry, Ledger, Proof
from services.notifications.domain.ledger.professions import Profession
from services.notifications.domain.ledger.rulesets import Regime, Ruleset
from shared.kernel.words import Text


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One professional's whole ledger, and its evaluation under each regime on a day."""

    person_id: str
    on: date
    profession: Profession | None
    """None where the contact card names no profession of the list."""
    rpps: str | None
    rpps_verified: bool
    entries: tuple[Entry, ...]
    evaluations: tuple[Evaluation, ...]
    notice: Text = NOTICE


@dataclass(frozen=True, kw_only=True)
class Attestation:
    """One standing proof, and when it was recorded."""

    person_id: str
    proof: Proof
    recorded_at: datetime


def state(
    ledger: Ledger,
    rulesets: tuple[Ruleset, ...],
    on: date,
    practising_since: date | None,
    profession: Profession | None,
    rpps: str | None,
    rpps_verified: bool,
) -> Statement:
    """The statement of a ledger on that day, under both regimes. One proof may count under each."""
    code = profession.code if profession else None
    return Statement(
        person_id=ledger.person_id,
        on=on,
        profession=profession,
        rpps=rpps,
        rpps_verified=rpps_verified,
        entries=tuple(ledger.entries),
        evaluations=tuple(evaluate(ledger.standing, rulesets, regime, on, practising_since, code) for regime in Regime),
    )


def attest(ledger: Ledger, proof_id: str) -> Attestation:
    """The attestation of a proof that stands. Raises `NoSuchProof`, `ProofDoesNotStand`."""
    proof = ledger.proof(proof_id)
    if proof not in ledger.standing:
        raise ProofDoesNotStand(proof_id=proof_id)
    recorded_at = next(entry.recorded_at for entry in ledger.entries if entry.proof == proof)
    return Attestation(person_id=ledger.person_id, proof=proof, recorded_at=recorded_at)
