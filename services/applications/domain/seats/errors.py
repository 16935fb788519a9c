"""What a seat board and a release refuse."""

from shared.kernel.errors import Kind, Refusal


class DecisionsUnsettled(Refusal):
    kind, code = Kind.CONFLICT, "decisions-unsettled"
    says = "{count} complete file(s) have no decision validated by the president; the list is released as a whole."


class NothingToRelease(Refusal):
    kind, code = Kind.CONFLICT, "nothing-to-release"
    says = "No decision of this edition is validated and unreleased."


class OfferExpired(Refusal):
    kind, code = Kind.CONFLICT, "offer-expired"
    says = "The offer had to be answered by {answer_by}."


class StaleCallList(Exception):  # noqa: N818 - no answer to anybody: the use case reads again
    """The call list handed to the seat board is not the one it works through."""
