"""The terms of an enrolment: the policies with which the catalogue opened its edition; they never change."""

from dataclasses import dataclass
from datetime import date, datetime

from services.enrolment.domain.errors import DayNotAccepted, UnknownModule
from shared.kernel.bounds import REMINDED_OF_PAYMENT
from shared.kernel.clock import PARIS
from shared.kernel.errors import InvalidField
from shared.kernel.money import Cents, instalments
from shared.kernel.words import Mode, Text

HALF_DAY_HOURS = 6.0
"""The maximum for one half-day."""


@dataclass(frozen=True, kw_only=True)
class TestPolicy:
    """The multiple-choice test (QCM) at the end of a module."""

    __test__ = False  # pytest would collect the class

    pass_mark: float
    attempts: int


@dataclass(frozen=True, kw_only=True)
class DpcAction:
    """How the module counts under the DPC duty (Code de la santé publique, L.4021-1)."""

    action_type: str
    odpc_number: str | None = None
    orientation: str | None = None


@dataclass(frozen=True, kw_only=True)
class ModulePolicy:
    """What completing one module takes. Hours are in quarters."""

    code: str
    title: Text
    hours: float
    min_hours: float
    modes: tuple[Mode, ...]
    test: TestPolicy | None = None
    dpc: DpcAction | None = None


@dataclass(frozen=True, kw_only=True)
class FeePolicy:
    """The fee in cents, the number of instalments, and how many of them confirm the enrolment (0: none needed)."""

    amount_cents: Cents
    instalments: int
    confirm_with: int
    due_days: tuple[int, ...] = ()
    """The due day of each instalment, in days after the acceptance; empty: the default of `planned_days`."""
    reminder_days: tuple[int, ...] = REMINDED_OF_PAYMENT
    """When reminders of an unpaid instalment are sent, in days from its due day, rising."""

    @property
    def plan(self) -> tuple[Cents, ...]:
        """The instalments in order; they add up to the fee exactly."""
        return instalments(self.amount_cents, self.instalments)

    @property
    def confirmed_at(self) -> Cents:
        """The amount that confirms the enrolment."""
        return Cents(sum(self.plan[: self.confirm_with]))


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an edition offers and requires. Pass marks are out of 20; None: the assessment does not exist."""

    starts_on: date
    ends_on: date
    fee: FeePolicy
    modules: tuple[ModulePolicy, ...]
    exam_pass_mark: float | None = None
    defence_pass_mark: float | None = None
    health_profiles: tuple[str, ...] = ()
    """The audiences made of health professionals, who have a DPC duty."""

    def module(self, code: str) -> ModulePolicy:
        """The policy of this module. Refuses with `UnknownModule`."""
        for module in self.modules:
            if module.code == code:
                return module
        raise UnknownModule(module=code)


def paris_day(moment: datetime) -> date:
    """The calendar day in Paris at this moment."""
    return moment.astimezone(PARIS).date()


def not_before_nor_ahead(field: str, day: date, *, first: date, at: datetime) -> None:
    """Refuses with `DayNotAccepted` a day before `first` or after the day of `at`."""
    last = paris_day(at)
    if not first <= day <= last:
        raise DayNotAccepted(field=field, day=day.isoformat(), first=first.isoformat(), last=last.isoformat())


def in_quarters(field: str, value: float, most: float) -> None:
    """Refuses with `InvalidField` unless the value is 0 to `most` in steps of 0.25, which floats hold exactly."""
    if not 0 <= value <= most or value % 0.25:
        raise InvalidField(field=field, accepted=f"0 to {most:g} in steps of 0.25")
