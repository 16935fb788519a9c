"""The refusals of mail."""

from datetime import datetime

from shared.kernel.errors import Kind, Refusal


class LetterNotOfThisDecision(Refusal):
    """A letter would announce another decision than the one that caused it (DOMAIN rule 3)."""

    kind, code = Kind.CONFLICT, "letter-not-of-this-decision"
    says = "The letter {template} cannot announce a decision that is {outcome}."


class TooLateToSend(Refusal):
    """The time in which the mail is of use is over."""

    kind, code = Kind.CONFLICT, "too-late-to-send"
    says = "This mail is of no use after {not_after}."

    def __init__(self, not_after: datetime) -> None:
        super().__init__(not_after=not_after.isoformat())


class AlreadyBeingSent(Refusal):
    """Another worker is sending this mail; its lease ends at `until`."""

    kind, code = Kind.CONFLICT, "already-being-sent"
    says = "This mail is being sent. Try again after {until}."

    def __init__(self, until: datetime) -> None:
        super().__init__(until=until.isoformat())


class LetterNotKept(Refusal):
    """No letter is stored: none was sent, or its reader was erased."""

    kind, code = Kind.CONFLICT, "letter-not-kept"
    says = "The mail {message_id} is {state} and has no letter to show: none was sent, or its reader was erased."
