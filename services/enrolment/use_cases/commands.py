"""All that this service can be told to do, by noun; the composition root wires them in one call."""

from services.enrolment.use_cases.file import (
    administrative_files,
    archive,
    deferrals,
    editions,
    enrolments,
    erasure,
    final_juries,
)
from services.enrolment.use_cases.money import money
from services.enrolment.use_cases.papers import certificates, imports
from services.enrolment.use_cases.teaching import sheets, teaching
from shared.kernel.commands import UseCase

USE_CASES: list[UseCase] = [
    *administrative_files.USE_CASES,
    *archive.USE_CASES,
    *certificates.USE_CASES,
    *deferrals.USE_CASES,
    *editions.USE_CASES,
    *enrolments.USE_CASES,
    *erasure.USE_CASES,
    *final_juries.USE_CASES,
    *imports.USE_CASES,
    *money.USE_CASES,
    *sheets.USE_CASES,
    *teaching.USE_CASES,
]
