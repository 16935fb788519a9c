"""What an account refuses. The data holds references and amounts in cents, nothing personal."""

from shared.kernel.errors import Kind, Refusal


class PaymentReferenceTaken(Refusal):
    """The reference is recorded with another amount: one of the entries is wrong, and the office finds out which."""

    kind, code = Kind.CONFLICT, "payment-reference-taken"
    says = "Payment {reference} is recorded already, with {recorded_cents} cents."


class Overpayment(Refusal):
    """The payment exceeds what is owed."""

    kind, code = Kind.CONFLICT, "overpayment"
    says = "{amount_cents} cents are more than the {owed_cents} still owed."


class ReferenceTaken(Refusal):
    """The reference belongs to another entry of the account, or to this entry with another amount."""

    kind, code = Kind.CONFLICT, "reference-taken"
    says = "{reference} is the reference of another entry of this account, with {recorded_cents} cents."


class MoreThanPaid(Refusal):
    """The refund exceeds what is paid."""

    kind, code = Kind.CONFLICT, "more-than-paid"
    says = "{amount_cents} cents are more than the {paid_cents} paid."


class MoreThanThePrice(Refusal):
    """The reduction exceeds the price."""

    kind, code = Kind.CONFLICT, "more-than-the-price"
    says = "{amount_cents} cents are more than the price of {price_cents} cents."
