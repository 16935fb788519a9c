"""Changes of the DPC ledger: proofs recorded from events, imported, and reversed."""

from dataclasses import dataclass
from datetime import date, datetime

from services.notifications.domain.ledger.errors import AnotherPersonsRpps
from services.notifications.domain.ledger.ledger import Identity, Ledger, Proof, Verification
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.use_cases.ports import Editions, Ledgers, Recipients, RppsKeys
from shared.kernel.clock import Clock, end_of_day_in_paris
from shared.kernel.commands import Command
from shared.kernel.errors import NotFound
from shared.kernel.repository import Cause
from shared.kernel.words import ActionType, Locale, Mode


@dataclass(frozen=True)
class RecordProof(Command[Ledger], did="record-proof"):
    """Records the proof of a module that a health professional completed and that is a CPD action."""

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

    async def __call__(self, ledgers: Ledgers, editions: Editions, clock: Clock) -> Ledger:
        edition = await editions.find(self.edition_id)
        proof = Proof(
            proof_id=Ledger.proof_id_for(self.origin, self.person_id),
            origin=self.origin,
            institution_id=self.institution_id,
            action_type=self.action_type,
            completed_at=self.completed_at,
            hours=self.hours,
            evidence_sha256=self.evidence_sha256,
            verification=Verification.ISSUER,
            title=self.title,
            application_id=self.application_id,
            edition_id=self.edition_id,
            programme_id=edition.programme_id if edition else None,
            module=self.module,
            odpc_number=self.odpc_number,
            orientation=self.orientation,
        )
        ledger_id = Ledger.id_for(self.person_id)
        await ledgers.add(Ledger(id=ledger_id, person_id=self.person_id))
        return await ledgers.change(ledger_id, lambda ledger: ledger.add(proof, clock.now()), cause=self.cause)


@dataclass(frozen=True)
class ImportProof(Command[Ledger], did="import-proof"):
    """Imports an action done elsewhere, for an institution that has seen the evidence, or for the person alone.

    `institution_id` None: the person declares it. The proof's id derives from `request`, so a repeated request adds
    none. Refuses with `NotFound` an unknown or erased person, also during an erasure: the erasure marks the person and
    then looks for the ledger; this saves the proof and then looks for the mark.
    """

    person_id: str
    request: str
    institution_id: str | None
    rpps: str | None
    issuer: str
    title: str
    action_type: ActionType
    odpc_number: str | None
    orientation: str | None
    hours: dict[Mode, float]
    completed_on: date
    evidence_sha256: str

    async def __call__(self, ledgers: Ledgers, recipients: Recipients, keys: RppsKeys, clock: Clock) -> Ledger:
        ledger = await _imported(self, ledgers, recipients, keys, clock)
        recipient = await recipients.find(self.person_id)
        if recipient is None or recipient.erased:
            await ledgers.erase(ledger.id, Ledger.forget)
            raise NotFound(thing="person", id=self.person_id)
        return ledger


@dataclass(frozen=True)
class ReverseProof(Command[Ledger], did="reverse-proof"):
    """Reverses a proof: it no longer counts.

    `institution_id` is the caller's, which must answer for the proof; None: an operator. `own`: the caller is the
    person, who may reverse only what they declared alone. Refuses with `NotFound` any other proof.
    """

    person_id: str
    proof_id: str
    reason: str
    by: str | None
    institution_id: str | None
    own: bool = False

    async def __call__(self, ledgers: Ledgers, clock: Clock) -> Ledger:
        def decide(ledger: Ledger) -> None:
            proof = ledger.proof(self.proof_id)
            may_reverse = proof.is_private if self.own else self.institution_id in (None, proof.institution_id)
            if not may_reverse:
                raise NotFound(thing="proof", id=self.proof_id)
            ledger.reverse(self.proof_id, self.reason, self.by, clock.now())

        return await ledgers.change(Ledger.id_for(self.person_id), decide)


async def _imported(
    command: ImportProof, ledgers: Ledgers, recipients: Recipients, keys: RppsKeys, clock: Clock
) -> Ledger:
    recipient = await recipients.find(command.person_id)
    if recipient is None or recipient.erased:
        raise NotFound(thing="person", id=command.person_id)
    identity, warnings = _identified(recipient, command.rpps, keys)
    ledger_id, by_institution = Ledger.id_for(command.person_id), command.institution_id is not None
    proof = Proof(
        proof_id=Ledger.proof_id_for(command.request, command.person_id),
        origin=command.request,
        institution_id=command.institution_id,
        action_type=command.action_type,
        completed_at=end_of_day_in_paris(command.completed_on),
        hours=command.hours,
        evidence_sha256=command.evidence_sha256,
        verification=Verification.INSTITUTION if by_institution else Verification.SELF_DECLARED,
        title={locale.value: command.title for locale in Locale},
        odpc_number=command.odpc_number,
        orientation=command.orientation,
        issuer=command.issuer,
        identity=identity,
        warnings=warnings,
    )
    if await ledgers.find(ledger_id) is None:  # one request, one save: the first proof is added with its ledger
        first = Ledger(id=ledger_id, person_id=command.person_id)
        first.take_in(proof, clock.now())
        ledger = await ledgers.add(first)
        if ledger.holds(proof.proof_id):
            return ledger
    return await ledgers.change(ledger_id, lambda ledger: ledger.take_in(proof, clock.now()))


def _identified(recipient: Recipient, rpps: str | None, keys: RppsKeys) -> tuple[Identity, tuple[str, ...]]:
    """Compares the number on the evidence with the card. Answers the certainty and the warnings of sandbox mode."""
    if rpps is None:
        return Identity.NOT_CHECKED, ()
    digits, warnings = keys.checked(rpps)
    if recipient.rpps is None:
        return Identity.NOT_CHECKED, warnings
    if digits != recipient.rpps:
        raise AnotherPersonsRpps
    return (Identity.VERIFIED if recipient.rpps_verified else Identity.SELF_DECLARED), warnings
