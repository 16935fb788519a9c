"""The file of one admitted person: what every part of an enrolment stands on. The verbs are in the parts."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.enrolment.domain.errors import LearnerErased
from services.enrolment.domain.events import Fact
from services.enrolment.domain.file.deferral import DeferralWish
from services.enrolment.domain.money.account import Account
from services.enrolment.domain.money.payer import Payer, PayerKind
from services.enrolment.domain.policy import Terms
from services.enrolment.domain.state import Reason, State
from services.enrolment.domain.teaching.project import Project
from services.enrolment.domain.teaching.teaching import Marking, ModuleRecord
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition
from shared.kernel.money import Cents


@dataclass(kw_only=True)
class EnrolmentFile(Aggregate, thing="enrolment"):
    """What is known of one accepted offer and what became of it."""

    application_id: str
    person_id: str
    edition_id: str
    institution_id: str
    profile: str
    accepted_at: datetime
    state: State = State.AWAITING_EDITION
    terms: Terms | None = None
    account: Account = field(default_factory=Account)
    modules: dict[str, ModuleRecord] = field(default_factory=dict)
    exam: Marking | None = None
    defence: Marking | None = None
    project: Project | None = None
    decided_on: date | None = None
    """The day of the final jury's decision."""
    unmet_at_decision: tuple[str, ...] = ()
    cancelled_for: Reason | None = None
    deferral: DeferralWish | None = None
    deferred_to: str | None = None
    """The later edition."""
    deferred_from: str | None = None
    """The enrolment that this one goes on from."""
    erased: bool = False
    """Whether the learner was forgotten: what is left is of nobody."""
    carried_cents: Cents = Cents(0)  # noqa: RUF009 - an integer
    """What was paid for the earlier edition and went, or is to come, over."""

    @property
    def partition_key(self) -> str:
        return self.application_id

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def awaits_edition(self) -> bool:
        """Whether this is still an intent, for want of the edition's terms."""
        return self.state is State.AWAITING_EDITION

    @property
    def health(self) -> bool:
        """Whether the learner's profile is one of health professionals."""
        return self.terms is not None and self.profile in self.terms.health_profiles

    def erase(self) -> None:
        """Forget what the learner wrote, and the payer where it is the person: amounts, days and references stay, as
        accounts must, and a project that a diploma was awarded for."""
        self.erased = True
        if self.account.payer.kind is PayerKind.PERSON:
            self.account = replace(self.account, payer=Payer())
        if self.state is not State.DIPLOMA_AWARDED:
            self.project = None

    def must_be_known(self) -> None:
        """Refuse (`LearnerErased`) what would say more of somebody who was forgotten."""
        if self.erased:
            raise LearnerErased

    def _only_while(self, verb: str, *accepted: State) -> None:
        if self.state not in accepted:
            raise IllegalTransition("enrolment", verb, self.state, accepted)

    def _terms_while(self, verb: str, *accepted: State) -> Terms:
        self._only_while(verb, *accepted)
        assert self.terms is not None, "every state past the intent has terms"
        return self.terms

    def _say(self, fact: Fact) -> None:
        self.record(fact)
