"""The delays and limits of mail. Pure functions."""

from datetime import datetime, time, timedelta

from shared.kernel.clock import PARIS, to_milliseconds

FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=6)
MOST_ATTEMPTS = 12
"""Answers of the server after which a mail is given up: about two days of retries."""
SENDING_LEASE = timedelta(seconds=30)
"""How long one worker may take to hand a mail over before another retries it. Longer than any SMTP session."""
PROBE_AFTER = timedelta(seconds=5)
"""The delay before the next try when no relay could be reached."""
FIRST_LOOK = timedelta(seconds=5)
LONGEST_LOOK = timedelta(hours=1)
WAIT_FOR_FACTS = timedelta(days=30)
"""How long a mail waits for its contact card or its edition before it is given up."""
KEPT_ATTEMPTS = 30
KEPT_REPORTS = 10
MOST_RETURNS = 3
"""How often a mail is sent again after a soft bounce."""
RETURNED_AFTER = 4
"""A soft bounce counts as so many failed tries: the delay starts at hours, since the other server retried for days."""
FRESH_LINK_EVERY = timedelta(minutes=10)
FRESH_LINKS_A_DAY = 6
FRESH_LINK_GOOD_FOR = timedelta(days=1)
"""A requested link is not sent later than this after its request."""
ONE_DAY = timedelta(days=1)
ADDRESS_QUESTIONS_A_DAY = 4
"""The largest number of confirmation mails to one new address in a day."""
REMINDER_TIME = time(9)
"""When reminders leave, Europe/Paris."""


def retry_after(attempts: int, jitter: float) -> timedelta:
    """The delay after the `attempts`-th failure: 30 s, 2 min, 8 min... six hours at most, less up to half by `jitter`.

    `jitter` is in [0, 1): it spreads the retries of many mails that failed together.
    """
    if attempts < 1 or not 0 <= jitter < 1:
        raise ValueError(f"attempts from 1 and jitter in [0, 1) are accepted, not {attempts} and {jitter}")
    whole = min(FIRST_RETRY * float(4 ** min(attempts - 1, 10)), LONGEST_RETRY)
    return whole * (1 - jitter / 2)


def look_after(looks: int) -> timedelta:
    """The delay before the next look for a missing card or edition: 5 s, 10 s... one hour. Its arrival ends it."""
    return min(FIRST_LOOK * float(2 ** min(looks, 12)), LONGEST_LOOK)


def reminder_at(answer_by: datetime, days: int) -> datetime:
    """Nine o'clock in Paris, `days` days before the Paris day of the deadline; in UTC."""
    day = answer_by.astimezone(PARIS).date() - timedelta(days=days)
    return to_milliseconds(datetime.combine(day, REMINDER_TIME, PARIS))
