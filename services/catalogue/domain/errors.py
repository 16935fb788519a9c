"""The refusals of the catalogue, beyond those of the kernel."""

from shared.kernel.errors import Kind, Refusal


class NotAnAwardingInstitution(Refusal):
    """The institution lacks the awarding role, so it cannot have a programme."""

    kind, code = Kind.CONFLICT, "not-an-awarding-institution"
    says = "{institution} does not award diplomas; give it the awarding role first."


class AwardingInstitutionIsKept(Refusal):
    """The awarding institution of a programme never changes."""

    kind, code = Kind.CONFLICT, "awarding-institution-is-kept"
    says = "This programme is awarded by {institution}, which cannot change; create another programme."


class WindowIsOver(Refusal):
    """The application window is over, so the edition cannot be published."""

    kind, code = Kind.CONFLICT, "window-is-over"
    says = "The application window closed at {closes_at}; draft another edition."
