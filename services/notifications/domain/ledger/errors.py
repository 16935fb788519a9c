"""What a ledger refuses, and why."""

from shared.kernel.errors import InvalidField, Kind, Refusal


class NoSuchProof(Refusal):
    """The ledger holds no proof by that id."""

    kind, code = Kind.NOT_FOUND, "no-such-proof"
    says = "No proof with id {proof_id} in this ledger."


class ProofAlreadyReversed(Refusal):
    """A proof is reversed once; a new action is a new proof."""

    kind, code = Kind.CONFLICT, "proof-already-reversed"
    says = "The proof {proof_id} was reversed already."


class ProofDoesNotStand(Refusal):
    """Nothing is attested of a proof that was reversed."""

    kind, code = Kind.CONFLICT, "proof-reversed"
    says = "The proof {proof_id} was reversed: nothing can be attested of it."


class ActionStillToCome(InvalidField):
    """A proof is of an action that is over."""

    code = "action-still-to-come"


class EvidenceUsedAlready(Refusal):
    """One document proves one action of a type once."""

    kind, code = Kind.CONFLICT, "evidence-used-already"
    says = "This evidence stands in the ledger already, as the proof {proof_id}."


class AnotherPersonsRpps(Refusal):
    """The RPPS number on the evidence is not that of the person the ledger is of."""

    kind, code = Kind.CONFLICT, "rpps-of-another-person"
    says = "The RPPS number given is not the one that this person has on record."
