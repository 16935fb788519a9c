"""The file before its jury: what was pronounced so far, when it may be scored, whether the person is to be heard."""

from dataclasses import dataclass, field
from datetime import datetime

from services.applications.domain.events import BookingClosed, BookingOpened
from services.applications.domain.file.decision import Decision, DecisionStatus, Step, Verdict
from services.applications.domain.file.deferral import GoingOn
from services.applications.domain.file.file import FileStatus
from shared.kernel.errors import IllegalTransition


@dataclass(kw_only=True)
class JudgedFile(GoingOn):
    """A file with the decisions on it, the last one at the end."""

    decisions: list[Decision] = field(default_factory=list)
    asked_to_book_at: datetime | None = None
    """Since when the person has been asked to choose a slot before the jury: once, unless it was called off."""

    @property
    def is_decided(self) -> bool:
        return bool(self.decisions)

    @property
    def released_decision(self) -> Decision | None:
        """The last one that was made known: the one that counts."""
        return next((one for one in reversed(self.decisions) if one.step is Step.RELEASED), None)

    @property
    def decision(self) -> DecisionStatus:
        """What the last released decision says; pending until then, whatever the jury has entered."""
        released = self.released_decision
        return DecisionStatus(released.outcome) if released and released.outcome else DecisionStatus.PENDING

    @property
    def current_decision(self) -> Decision | None:
        """The last one pronounced, at whatever step."""
        return self.decisions[-1] if self.decisions else None

    def require_to_be_scored(self, *, late_oral: bool = False) -> None:
        """Refuse marks for a file that is not complete, and those that come when the decision has been made known.

        `late_oral`: marks for the oral of somebody unheard. After a refusal they are taken: it may be corrected then.
        """
        self._while("score", FileStatus.COMPLETE)
        released = self.released_decision
        if released is not None and not (late_oral and released.verdict is Verdict.REFUSED):
            raise IllegalTransition("decision", "score after", self.decision, (DecisionStatus.PENDING,))

    # The interview
    def require_to_be_heard(self) -> None:
        """Refuse an interview to a file that is not complete, and to who has been told the decision."""
        self._while("book an interview for", FileStatus.COMPLETE)
        if self.released_decision is not None:
            raise IllegalTransition("decision", "book an interview after", self.decision, (DecisionStatus.PENDING,))

    @property
    def is_to_be_heard(self) -> bool:
        """Whether an interview makes sense: complete, with no decision made known."""
        return self.file is FileStatus.COMPLETE and self.released_decision is None

    @property
    def may_be_asked_to_book(self) -> bool:
        """Never asked before."""
        return self.asked_to_book_at is None and self.is_to_be_heard

    def ask_to_book(self, at: datetime) -> None:
        """There are slots to choose from. Whoever was asked, has withdrawn or is decided on is not asked."""
        if self.may_be_asked_to_book:
            self.asked_to_book_at = at
            self.record(BookingOpened())

    def call_off_booking(self) -> None:
        """There is nothing to choose for who was asked to; whoever may choose again is asked again."""
        if self.asked_to_book_at is not None and self.is_to_be_heard:
            self.asked_to_book_at = None
            self.record(BookingClosed())
