"""The DPC ledger: proofs recorded by events, reversed by a secretary of the institution that issued them."""

from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.ledger import ActionType, Ledger, Mode, Proof, Verification
from services.notifications.use_cases.ports import Editions, Ledgers
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.errors import NotFound
from shared.kernel.repository import Cause


@dataclass(frozen=True)
class RecordProof(Command[Ledger]):
    """A health professional has completed a module that counts as a CPD action."""

    person_id: str
    origin: str
    institution_id: str
    application_id: str
    edition_id: str
    module: str
    title: dict[str, str]
    action_type: ActionType
    odpc_number: str | None
    orientation: str | None
    hours: dict[Mode, float]
    completed_at: datetime
    evidence_sha256: str
    cause: Cause


@dataclass(frozen=True)
class ReverseProof(Command[Ledger]):
    """A proof no longer counts. `institution_id` is the caller's: only the issuer reverses; None for an operator."""

    person_id: str
    proof_id: str
    reason: str
    by: str | None
    institution_id: str | None


async def record_proof(command: RecordProof, ledgers: Ledgers, editions: Editions, clock: Clock) -> Ledger:
    edition = await editions.find(command.edition_id)
    proof = Proof(
        proof_id=Ledger.proof_id_for(command.origin, command.person_id),
        origin=command.origin,
        institution_id=command.institution_id,
        action_type=command.action_type,
        completed_at=command.completed_at,
        hours=command.hours,
        evidence_sha256=command.evidence_sha256,
        verification=Verification.ISSUER,
        title=command.title,
        application_id=command.application_id,
        edition_id=command.edition_id,
        programme_id=edition.programme_id if edition else None,
        module=command.module,
        odpc_number=command.odpc_number,
        orientation=command.orientation,
    )
    ledger_id = Ledger.id_for(command.person_id)
    await ledgers.add(Ledger(id=ledger_id, person_id=command.person_id))
    return await ledgers.change(ledger_id, lambda ledger: ledger.add(proof, clock.now()), cause=command.cause)


async def reverse_proof(command: ReverseProof, ledgers: Ledgers, clock: Clock) -> Ledger:
    def decide(ledger: Ledger) -> None:
        issuer = ledger.proof(command.proof_id).institution_id
        if command.institution_id not in (None, issuer):
            raise NotFound(thing="proof", id=command.proof_id)
        ledger.reverse(command.proof_id, command.reason, command.by, clock.now())

    return await ledgers.change(Ledger.id_for(command.person_id), decide)


USE_CASES = [record_proof, reverse_proof]
