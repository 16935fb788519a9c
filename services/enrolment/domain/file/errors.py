"""What the file of an enrolment refuses. The data holds ids and codes, nothing personal."""

from collections.abc import Sequence

from shared.kernel.errors import Kind, Refusal


class PoliciesUnmet(Refusal):
    """The diploma is awarded only when all the programme's policies hold (DOMAIN rule 6)."""

    kind, code = Kind.CONFLICT, "policies-unmet"
    says = "The diploma cannot be awarded; not met yet: {unmet}."

    def __init__(self, unmet: Sequence[str]) -> None:
        super().__init__(unmet=list(unmet))
        self.args = (self.says.format(unmet=", ".join(unmet)),)


class NotALaterEdition(Refusal):
    """A deferral leads to an edition of the same programme that begins later and is not cancelled."""

    kind, code = Kind.CONFLICT, "not-a-later-edition"
    says = "Edition {edition_id} is not a later edition of this programme."


class DeferralAsked(Refusal):
    """Another deferral waits for its answer."""

    kind, code = Kind.CONFLICT, "deferral-asked"
    says = "A deferral to edition {edition_id} is requested already and waits for its answer."


class LearnerErased(Refusal):
    kind, code = Kind.CONFLICT, "person-erased"
    says = "These data were erased, at the person's request or after the retention period; nothing can be added."
