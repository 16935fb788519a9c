"""The behaviour of each generated person, computed from the seed in advance, so that two runs agree in every figure."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from deploy.demo.people import Applicant, deck


class Filing(StrEnum):
    """How far a person completes the file."""

    IN_ORDER = "in order"
    CORRECTED = "one document refused, then replaced"
    LEFT_INCOMPLETE = "one document refused, and never replaced"
    LEFT_DRAFT = "never submitted"
    WITHDRAWN = "withdrawn after the submission"


class Reply(StrEnum):
    """How a person answers an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    IGNORE = "let it expire"
    ACCEPT_THEN_WITHDRAW = "accept, then withdraw"


class Payer(StrEnum):
    PERSON = "person"
    EMPLOYER = "employer"
    FUNDER = "funder"


class Study(StrEnum):
    """How a person performs as a learner."""

    WELL = "passes everything"
    SECOND_ATTEMPT = "passes one assessment the second time"
    TOO_FEW_HOURS = "misses too many hours of the last module"
    FAILS = "fails an assessment for good"


@dataclass(frozen=True)
class Fate:
    filing: Filing
    reply: Reply
    payer: Payer
    study: Study
    remote: bool
    """Attends remotely where the module allows it."""


def fates(seed: str, applicants: list[Applicant]) -> dict[int, Fate]:
    """Behaviour by the number of the applicant."""
    random, size = Random(f"fates/{seed}"), len(applicants)
    filings = deck(
        {
            Filing.IN_ORDER: 0.8,
            Filing.CORRECTED: 0.08,
            Filing.LEFT_DRAFT: 0.05,
            Filing.LEFT_INCOMPLETE: 0.04,
            Filing.WITHDRAWN: 0.03,
        },
        size,
        random,
    )
    replies = deck(
        {Reply.ACCEPT: 0.64, Reply.DECLINE: 0.14, Reply.IGNORE: 0.14, Reply.ACCEPT_THEN_WITHDRAW: 0.08}, size, random
    )
    payers = deck({Payer.PERSON: 0.6, Payer.EMPLOYER: 0.3, Payer.FUNDER: 0.1}, size, random)
    studies = deck(
        {Study.WELL: 0.78, Study.SECOND_ATTEMPT: 0.12, Study.TOO_FEW_HOURS: 0.05, Study.FAILS: 0.05}, size, random
    )
    return {
        one.number: Fate(filing, reply, payer, study, random.random() < 0.3)
        for one, filing, reply, payer, study in zip(applicants, filings, replies, payers, studies, strict=True)
    }


def mark(fate_seed: str, merit: float, spread: float = 3) -> float:
    """A mark out of 20 that follows the merit, in quarter points; equal seeds give equal marks."""
    raw = 6 + 12 * merit + Random(fate_seed).uniform(-spread, spread)
    return min(20.0, max(0.0, round(raw * 4) / 4))
