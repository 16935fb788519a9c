"""The numbers and instants that mail lives by. Pure: the same arguments give the same answer."""

from datetime import datetime, time, timedelta

from shared.kernel.clock import PARIS, to_milliseconds

FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=6)
MOST_ATTEMPTS = 12
"""Answers of the server after which a mail is given up: about two days of retries."""
SENDING_LEASE = timedelta(seconds=30)
"""How long one worker may take to hand a mail over before another takes it up; longer than any talk with a server."""
PROBE_AFTER = timedelta(seconds=5)
"""How long a mail rests when the relay could not be reached at all."""
FIRST_LOOK = timedelta(seconds=5)
LONGEST_LOOK = timedelta(hours=1)
WAIT_FOR_FACTS = timedelta(days=30)
"""How long a mail waits for its contact card or its edition before it is given up."""
KEPT_ATTEMPTS = 30
KEPT_REPORTS = 10
MOST_RETURNS = 3
"""How often a mail that came back softly is sent again."""
RETURNED_AFTER = 4
"""The rest before that is as after so many failures: 30 minutes... hours; the other server has tried for days."""
FRESH_LINK_EVERY = timedelta(minutes=10)
FRESH_LINKS_A_DAY = 6
FRESH_LINK_GOOD_FOR = timedelta(days=1)
"""After that a link that was asked for is no longer waited for: it is not sent."""
ONE_DAY = timedelta(days=1)
ADDRESS_QUESTIONS_A_DAY = 4
"""How often a day a new address is asked whether it is the person's."""
REMINDER_TIME = time(9)
"""When reminders leave, Europe/Paris."""


def retry_after(attempts: int, jitter: float) -> timedelta:
    """The rest after the `attempts`-th failure: 30 s, 2 min, 8 min... six hours at most, less up to a half by `jitter`.

    `jitter` is in [0, 1): it spreads the retries of many mails that failed together.
    """
    if attempts < 1 or not 0 <= jitter < 1:
        raise ValueError(f"attempts from 1 and jitter in [0, 1) are accepted, not {attempts} and {jitter}")
    whole = min(FIRST_RETRY * float(4 ** min(attempts - 1, 10)), LONGEST_RETRY)
    return whole * (1 - jitter / 2)


def look_after(looks: int) -> timedelta:
    """The rest before looking again for a missing fact, whose arrival wakes the mail anyway: 5 s, 10 s... one hour."""
    return min(FIRST_LOOK * float(2 ** min(looks, 12)), LONGEST_LOOK)


def reminder_at(answer_by: datetime, days: int) -> datetime:
    """Nine o'clock in Paris, `days` days before the Paris day of the deadline; in UTC."""
    day = answer_by.astimezone(PARIS).date() - timedelta(days=days)
    return to_milliseconds(datetime.combine(day, REMINDER_TIME, PARIS))
