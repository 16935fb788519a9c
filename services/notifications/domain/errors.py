"""What notifications refuses, and why."""

from datetime import datetime

from shared.kernel.errors import InvalidField, Kind, Refusal


class LetterNotOfThisDecision(Refusal):
    """A letter would announce another decision than the one that caused it (DOMAIN rule 3)."""

    kind, code = Kind.CONFLICT, "letter-not-of-this-decision"
    says = "The letter {template} cannot announce a decision that is {outcome}."


class TooLateToSend(Refusal):
    """What the mail asks for can no longer be done."""

    kind, code = Kind.CONFLICT, "too-late-to-send"
    says = "This mail was of no use after {not_after}."

    def __init__(self, not_after: datetime) -> None:
        super().__init__(not_after=not_after.isoformat())


class AlreadyBeingSent(Refusal):
    """Another worker holds this mail until the instant named."""

    kind, code = Kind.CONFLICT, "already-being-sent"
    says = "This mail is being sent; it may be taken up again at {until}."

    def __init__(self, until: datetime) -> None:
        super().__init__(until=until.isoformat())


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


class LetterNotKept(Refusal):
    """There is no letter to show: none was sent yet, or its reader asked to be forgotten."""

    kind, code = Kind.CONFLICT, "letter-not-kept"
    says = "The mail {message_id} is {state} and has no letter to show: none was sent, or its reader was forgotten."
