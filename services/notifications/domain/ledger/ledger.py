"""The DPC ledger of one person: append-only. It records actions and evaluates nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.notifications.domain.events import ProofRecorded, ProofReversed
from services.notifications.domain.ledger.errors import (
    ActionStillToCome,
    EvidenceUsedAlready,
    NoSuchProof,
    ProofAlreadyReversed,
)
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import PARIS
from shared.kernel.ids import derived_id
from shared.kernel.words import ActionType, Mode


class Verification(StrEnum):
    """Who confirms that the action took place."""

    ISSUER = "issuer"
    """The partner institution that taught it."""
    INSTITUTION = "institution"
    """A partner institution that has seen the evidence of an action done elsewhere."""
    SELF_DECLARED = "self_declared"
    """The person alone."""


class Identity(StrEnum):
    """How certain it is that an imported proof belongs to this person."""

    VERIFIED = "verified"
    """The RPPS numbers match, and an identity provider vouches for the person's."""
    SELF_DECLARED = "self_declared"
    """The RPPS numbers match, but the person's is self-declared."""
    NOT_CHECKED = "not_checked"
    """No RPPS number to compare."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One recorded CPD action, with its evidence."""

    proof_id: str
    origin: str
    """The id of the event or request that created it."""
    institution_id: str | None
    """Who answers for it: the issuer, or the institution that has seen the evidence. None: the person alone."""
    action_type: ActionType
    completed_at: datetime
    hours: dict[Mode, float]
    evidence_sha256: str
    """Of the event's canonical JSON (sorted keys, no spaces, UTF-8); for an import, of the document."""
    verification: Verification
    title: dict[str, str]
    application_id: str | None = None
    edition_id: str | None = None
    programme_id: str | None = None
    module: str | None = None
    odpc_number: str | None = None
    orientation: str | None = None
    issuer: str | None = None
    """The body that ran an action done elsewhere, as its document names it."""
    identity: Identity = Identity.NOT_CHECKED
    warnings: tuple[str, ...] = ()
    """Failed checks that sandbox mode ignored: `rpps-key-wrong`."""

    @property
    def is_private(self) -> bool:
        """Whether no institution answers for it. Only the person sees such a proof; no event is published for it."""
        return self.institution_id is None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the ledger: a proof, or the reversal of one. Never edited, never removed."""

    recorded_at: datetime
    proof: Proof | None = None
    reverses: str | None = None
    """The id of the proof that no longer counts."""
    reason: str | None = None
    by: str | None = None
    """Who reversed it."""


@dataclass(kw_only=True)
class Ledger(Aggregate, thing="ledger"):
    """All proofs of one person. Decides which of them stand."""

    person_id: str
    entries: list[Entry] = field(default_factory=list)

    @staticmethod
    def id_for(person_id: str) -> str:
        return derived_id("ledger", person_id)

    @staticmethod
    def proof_id_for(event_id: str, person_id: str) -> str:
        """The id of the proof, derived so that one event gives one person one proof."""
        return derived_id("proof", event_id, person_id)

    @property
    def partition_key(self) -> str:
        return self.person_id

    @property
    def owner_institution(self) -> str | None:
        """The institution of the latest entry: each save adds one entry, and its event is about that entry."""
        if not self.entries:
            return None
        last = self.entries[-1]
        return last.proof.institution_id if last.proof else self.proof(last.reverses or "").institution_id

    @property
    def standing(self) -> tuple[Proof, ...]:
        """The proofs that no entry has reversed, in the order of their entries."""
        reversed_ids = {entry.reverses for entry in self.entries}
        return tuple(e.proof for e in self.entries if e.proof is not None and e.proof.proof_id not in reversed_ids)

    def as_known(self, at: datetime | None) -> "Ledger":
        """The ledger with the entries recorded until `at`; with all of them for None."""
        if at is None:
            return self
        return self._with([entry for entry in self.entries if entry.recorded_at <= at])

    def proof(self, proof_id: str) -> Proof:
        """The proof with that id, reversed or not. Raises `NoSuchProof`."""
        for entry in self.entries:
            if entry.proof is not None and entry.proof.proof_id == proof_id:
                return entry.proof
        raise NoSuchProof(proof_id=proof_id)

    def holds(self, proof_id: str) -> bool:
        return any(entry.proof is not None and entry.proof.proof_id == proof_id for entry in self.entries)

    def issued_by(self, institution_id: str | None) -> "Ledger":
        """The ledger limited to proofs of that institution and their reversals; all of it for None."""
        if institution_id is None:
            return self
        own = {e.proof.proof_id for e in self.entries if e.proof and e.proof.institution_id == institution_id}
        entries = [e for e in self.entries if (e.proof.proof_id if e.proof else e.reverses) in own]
        return self._with(entries)

    def add(self, proof: Proof, at: datetime) -> None:
        """Adds a proof. Skips one that the ledger already holds, reversed or not."""
        if self.holds(proof.proof_id):
            return
        self.entries = [*self.entries, Entry(recorded_at=at, proof=proof)]
        if not proof.is_private:
            self.record(ProofRecorded(proof.proof_id))

    def take_in(self, proof: Proof, at: datetime) -> None:
        """Adds a proof of an action done elsewhere. Raises `ActionStillToCome`, `EvidenceUsedAlready`."""
        if self.holds(proof.proof_id):
            return
        if proof.completed_at.astimezone(PARIS).date() > at.astimezone(PARIS).date():
            raise ActionStillToCome(field="completed_on", accepted="today, in Paris, or an earlier day")
        for other in self.standing:
            if (other.evidence_sha256, other.action_type) == (proof.evidence_sha256, proof.action_type):
                raise EvidenceUsedAlready(proof_id=other.proof_id)
        self.add(proof, at)

    def reverse(self, proof_id: str, reason: str, by: str | None, at: datetime) -> None:
        """Adds an entry by which the proof no longer counts. Raises `NoSuchProof`, `ProofAlreadyReversed`."""
        proof = self.proof(proof_id)
        if any(entry.reverses == proof_id for entry in self.entries):
            raise ProofAlreadyReversed(proof_id=proof_id)
        self.entries = [*self.entries, Entry(recorded_at=at, reverses=proof_id, reason=reason, by=by)]
        if not proof.is_private:
            self.record(ProofReversed(proof_id, reason, at))

    def forget(self) -> None:
        """Drops what the person declared alone, at their erasure.

        Keeps what an institution answers for, as the law requires, under an id that names nobody.
        """
        own = {e.proof.proof_id for e in self.entries if e.proof and e.proof.is_private}
        self.entries = [e for e in self.entries if (e.proof.proof_id if e.proof else e.reverses) not in own]

    def _with(self, entries: list[Entry]) -> "Ledger":
        return Ledger(id=self.id, version=self.version, person_id=self.person_id, entries=entries)
