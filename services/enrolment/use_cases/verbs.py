"""The base of the commands that change one enrolment."""

from dataclasses import dataclass

from services.enrolment.domain.file.enrolment import Enrolment
from shared.kernel.commands import Command


@dataclass(frozen=True, kw_only=True)
class OfEnrolment(Command[Enrolment]):
    enrolment_id: str
