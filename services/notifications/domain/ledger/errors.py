"""The refusals of a ledger."""

from shared.kernel.errors import InvalidField, Kind, Refusal


class NoSuchProof(Refusal):
    """The ledger holds no proof with that id."""

    kind, code = Kind.NOT_FOUND, "no-such-proof"
    says = "No proof with id {proof_id} in this ledger."


class ProofAlreadyReversed(Refusal):
    """A proof is reversed once; a new action is a new proof."""

    kind, code = Kind.CONFLICT, "proof-already-reversed"
    says = "The proof {proof_id} was reversed already."


class ProofDoesNotStand(Refusal):
    """A reversed proof has no attestation."""

    kind, code = Kind.CONFLICT, "proof-reversed"
    says = "The proof {proof_id} was reversed, so it has no attestation."


class ActionStillToCome(InvalidField):
    """The action is not over yet."""

    code = "action-still-to-come"


class EvidenceUsedAlready(Refusal):
    """The ledger already has a proof of this action type with this document."""

    kind, code = Kind.CONFLICT, "evidence-used-already"
    says = "This evidence is already in the ledger, as the proof {proof_id}."


class AnotherPersonsRpps(Refusal):
    """The RPPS number on the evidence differs from the one on the person's card."""

    kind, code = Kind.CONFLICT, "rpps-of-another-person"
    says = "The RPPS number given is not the one that this person has on record."
