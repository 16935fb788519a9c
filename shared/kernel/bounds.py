"""What a policy may say, in one table: the catalogue refuses by it, contracts and requests publish it.

The published bounds hold for every event there is: they are widened by a new major version of a contract, if ever.
"""

from typing import NamedTuple


class Bounds(NamedTuple):
    """The least and the most that are accepted."""

    least: int
    most: int


MARK = Bounds(0, 20)
"""In quarters, as are hours."""
HOURS = Bounds(0, 1000)
ATTEMPTS = Bounds(1, 5)
WEIGHT = Bounds(1, 100)
DOCUMENT_BYTES = Bounds(1, 20_000_000)
FORMATS = ("application/pdf", "image/jpeg", "image/png")
"""The media types of documents."""
ANSWER_DAYS = Bounds(1, 90)
INTERVIEW_REMINDER_DAYS = Bounds(0, 60)
"""Before the interview."""
REMINDED_OF_INTERVIEW = (1,)
"""Where the policy says nothing else."""
FEE_CENTS = Bounds(0, 10_000_000)
INSTALMENTS = Bounds(1, 12)
CONFIRM_WITH = Bounds(0, 12)
DUE_DAYS = Bounds(0, 1000)
"""After the acceptance."""
PAYMENT_REMINDER_DAYS = Bounds(-60, 365)
"""From the due day, negative before it."""
REMINDED_OF_PAYMENT = (-7, 1, 15)
"""Where the policy says nothing else."""
MOST_REMINDERS = 10
LONGEST_ODPC_NUMBER = 20
CODE = r"[a-z0-9]+([-_][a-z0-9]+)*"
LONGEST_CODE = 64
FRACTION = r"\d+/[1-9]\d*"
