"""What enrolment refuses, and why. Nothing personal in the data: codes, counts, amounts, dates."""

from collections.abc import Sequence

from shared.kernel.errors import Kind, Refusal


class PaymentReferenceTaken(Refusal):
    """The reference is known with another amount: one of the two entries is wrong, and nobody guesses which."""

    kind, code = Kind.CONFLICT, "payment-reference-taken"
    says = "Payment {reference} is recorded already, with {recorded_cents} cents."


class Overpayment(Refusal):
    """More than what is still owed."""

    kind, code = Kind.CONFLICT, "overpayment"
    says = "{amount_cents} cents are more than the {owed_cents} still owed."


class ReferenceTaken(Refusal):
    """The reference names another entry of the account, or this one with another amount."""

    kind, code = Kind.CONFLICT, "reference-taken"
    says = "{reference} names another entry of this account, with {recorded_cents} cents."


class MoreThanPaid(Refusal):
    """More would be given back than came in."""

    kind, code = Kind.CONFLICT, "more-than-paid"
    says = "{amount_cents} cents are more than the {paid_cents} paid."


class MoreThanThePrice(Refusal):
    """A reduction takes off what is asked, and no more."""

    kind, code = Kind.CONFLICT, "more-than-the-price"
    says = "{amount_cents} cents are more than the {price_cents} that are asked."


class UnknownModule(Refusal):
    kind, code = Kind.NOT_FOUND, "unknown-module"
    says = "This edition has no module {module}."


class ModeNotOffered(Refusal):
    kind, code = Kind.INVALID, "mode-not-offered"
    says = "Module {module} cannot be followed {mode}; accepted: {accepted}."


class DayNotAccepted(Refusal):
    """A day before the edition, or one that has not come."""

    kind, code = Kind.INVALID, "day-not-accepted"
    says = "{field} {day} is not accepted: from {first} to {last}."


class TooManyHours(Refusal):
    """More hours than the module is made of; each would count as a credit."""

    kind, code = Kind.CONFLICT, "too-many-hours"
    says = "Module {module} has {hours} hours in all; this would make it {attended}."


class CompletedModuleUndone(Refusal):
    """The completion was told to the world and a proof stands on it: it is reversed there, never edited away here."""

    kind, code = Kind.CONFLICT, "completed-module-undone"
    says = "Module {module} is completed; this correction would make it incomplete again."


class NotAssessed(Refusal):
    """The programme's policies know no such assessment."""

    kind, code = Kind.CONFLICT, "not-assessed"
    says = "This edition has no {assessment}."


class AttemptOutOfOrder(Refusal):
    kind, code = Kind.CONFLICT, "attempt-out-of-order"
    says = "The next attempt at the test of module {module} is number {next}."


class AttemptsExhausted(Refusal):
    kind, code = Kind.CONFLICT, "attempts-exhausted"
    says = "The test of module {module} may be taken {attempts} times; they are used up."


class TestAlreadyPassed(Refusal):
    __test__ = False
    kind, code = Kind.CONFLICT, "test-already-passed"
    says = "The test of module {module} is passed; there is nothing to take again."


class PoliciesUnmet(Refusal):
    """The diploma is awarded only when everything the programme asks for is there (DOMAIN rule 6)."""

    kind, code = Kind.CONFLICT, "policies-unmet"
    says = "The diploma cannot be awarded; not met yet: {unmet}."

    def __init__(self, unmet: Sequence[str]) -> None:
        super().__init__(unmet=list(unmet))
        self.args = (self.says.format(unmet=", ".join(unmet)),)


class SheetDiffers(Refusal):
    """The Idempotency-Key of one sheet came with another."""

    kind, code = Kind.INVALID, "idempotency-key-reused"
    says = "This Idempotency-Key was used with another sheet; send a new key."


class NothingToSign(Refusal):
    """Nobody signs for a half-day that is not recorded, or that the learner was absent from."""

    kind, code = Kind.CONFLICT, "nothing-to-sign"
    says = "No presence is recorded for {day} {half}."


class NothingToMakeUp(Refusal):
    """A make-up session is for hours that lack, or for a test whose attempts are used up."""

    kind, code = Kind.CONFLICT, "nothing-to-make-up"
    says = "There is nothing to make up for in module {module} ({purpose})."


class NoProject(Refusal):
    """A defence is of a project, which has a title first."""

    kind, code = Kind.CONFLICT, "no-project"
    says = "The project has no title yet; there is nothing to defend."


class DefenceSlotTaken(Refusal):
    """A room holds one defence at a time, and nobody sits in two."""

    kind, code = Kind.CONFLICT, "defence-slot-taken"
    says = "Another defence has the {taken} from {starts_at} to {ends_at}."


class AlreadyDefended(Refusal):
    kind, code = Kind.CONFLICT, "already-defended"
    says = "The project is defended; it is corrected by its mark alone."


class NotALaterEdition(Refusal):
    """One defers to an edition of the same programme that begins later and will take place."""

    kind, code = Kind.CONFLICT, "not-a-later-edition"
    says = "Edition {edition_id} is not a later edition of this programme."


class DeferralAsked(Refusal):
    """One wish at a time: the later edition's answer comes first."""

    kind, code = Kind.CONFLICT, "deferral-asked"
    says = "Going on in edition {edition_id} is asked for already; its answer is awaited."


class NotATable(Refusal):
    """The file as a whole holds nothing that could be read row by row."""

    kind, code = Kind.INVALID, "not-a-table"
    says = "The file is not accepted: {accepted}."


class ColumnsMissing(Refusal):
    """The line of headings lacks a column, or has one twice."""

    kind, code = Kind.INVALID, "columns-missing"
    says = "The line of headings does not do; missing: {missing}; twice: {twice}."


class NothingToAttest(Refusal):
    """Not one hour is attended yet."""

    kind, code = Kind.CONFLICT, "nothing-to-attest"
    says = "There is nothing to attest yet: no hour is attended."


class NameNotKnown(Refusal):
    """The contact card has not arrived, or was erased; a paper without a name attests nothing."""

    kind, code = Kind.CONFLICT, "name-not-known"
    says = "The learner's name is not known here; no paper can carry it."


class NameChanged(Refusal):
    """The learner has another name than when the certificate was issued."""

    kind, code = Kind.CONFLICT, "name-changed"
    says = "The learner's name has changed since; revoke this certificate and issue it anew."


class LearnerErased(Refusal):
    kind, code = Kind.CONFLICT, "person-erased"
    says = "This was erased, as the person asked or because its time was over; nothing more is taken into it."
