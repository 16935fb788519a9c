"""The refusals that only the catalogue knows; the others are the kernel's."""

from shared.kernel.errors import Kind, Refusal


class NotAnAwardingInstitution(Refusal):
    """Only an institution with the awarding role can answer for a diploma."""

    kind, code = Kind.CONFLICT, "not-an-awarding-institution"
    says = "{institution} does not award diplomas; give it the awarding role first."


class AwardingInstitutionIsKept(Refusal):
    """A programme belongs to the institution that first awarded it; another one draws up its own programme."""

    kind, code = Kind.CONFLICT, "awarding-institution-is-kept"
    says = "This programme is awarded by {institution}, for good; another institution needs a programme of its own."


class WindowIsOver(Refusal):
    """An edition whose application window has passed cannot be announced any more."""

    kind, code = Kind.CONFLICT, "window-is-over"
    says = "The application window closed at {closes_at}; draft another edition."
