"""What a programme asks, as its editions keep it: the parts that several services store and read alike."""

from dataclasses import dataclass

from shared.kernel.bounds import REMINDED_OF_PAYMENT
from shared.kernel.money import Cents, instalments
from shared.kernel.words import ActionType, Mode, Phase, Text


@dataclass(frozen=True)
class ModuleTest:
    """The multiple-choice test (QCM) at the end of a module."""

    pass_mark: float
    attempts: int


@dataclass(frozen=True)
class DpcAction:
    """The DPC action of a module. Without an ODPC number it cannot be the orientation action."""

    action_type: ActionType
    odpc_number: str | None = None
    orientation: str | None = None


@dataclass(frozen=True, kw_only=True)
class Module:
    """A teaching unit. Hours are in quarters; `min_hours` are the hours to attend to complete it."""

    code: str
    title: Text
    hours: float
    min_hours: float
    modes: tuple[Mode, ...]
    test: ModuleTest | None = None
    dpc: DpcAction | None = None


@dataclass(frozen=True)
class DocumentRule:
    """One document of the file. `formats` are media types, `max_bytes` is the limit of one upload.

    `anonymous`: it contains no name, address, photo or birth date, so anonymous review may show it to jurors.
    """

    kind: str
    label: Text
    required: bool
    formats: tuple[str, ...]
    max_bytes: int
    anonymous: bool = False


@dataclass(frozen=True)
class Criterion:
    """One row of the jury's grid, scored out of 20 and weighted."""

    code: str
    label: Text
    weight: int
    phase: Phase = Phase.FILE


@dataclass(frozen=True)
class Reason:
    """A reason for refusal."""

    code: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class FeePolicy:
    """The fee in whole cents, the number of instalments, and how many of these confirm an enrolment (0: no payment).

    `due_days`: when each instalment is due, in days after the acceptance; empty: a month after it, then evenly to the
    end. `reminder_days`: when an unpaid instalment is reminded of, in days from its due day; before it, negative.
    """

    amount_cents: Cents
    instalments: int
    confirm_with: int
    due_days: tuple[int, ...] = ()
    reminder_days: tuple[int, ...] = REMINDED_OF_PAYMENT

    @property
    def plan(self) -> tuple[Cents, ...]:
        """The instalments in order; they add up to the fee exactly."""
        return instalments(self.amount_cents, self.instalments)

    @property
    def confirmed_at(self) -> Cents:
        """How much must be paid before the learner may attend."""
        return Cents(sum(self.plan[: self.confirm_with]))
