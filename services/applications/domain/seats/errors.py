"""Refusals of a seat board and of a release."""

from shared.kernel.errors import Kind, Refusal


class DecisionsUnsettled(Refusal):
    kind, code = Kind.CONFLICT, "decisions-unsettled"
    says = "{count} complete file(s) have no decision validated by the president; the list is released only as a whole."


class NothingToRelease(Refusal):
    kind, code = Kind.CONFLICT, "nothing-to-release"
    says = "This edition has no decision that is validated and not released."


class OfferExpired(Refusal):
    kind, code = Kind.CONFLICT, "offer-expired"
    says = "The answer deadline of this offer was {answer_by}."


class StaleCallList(Exception):  # noqa: N818 - never reaches a caller: the use case reads again
    """The call list passed to the seat board is not its current one."""
