"""The terms of an enrolment: the policies with which the catalogue opened its edition; they never change."""

from dataclasses import dataclass
from datetime import date, datetime

from services.enrolment.domain.errors import DayNotAccepted, UnknownModule
from shared.kernel.clock import PARIS
from shared.kernel.errors import InvalidField
from shared.kernel.policies import FeePolicy, Module

HALF_DAY_HOURS = 6.0
"""The maximum for one half-day."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an edition offers and requires. Pass marks are out of 20; None: the assessment does not exist."""

    starts_on: date
    ends_on: date
    fee: FeePolicy
    modules: tuple[Module, ...]
    exam_pass_mark: float | None = None
    defence_pass_mark: float | None = None
    health_profiles: tuple[str, ...] = ()
    """The audiences made of health professionals, who have a DPC duty."""

    def module(self, code: str) -> Module:
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
