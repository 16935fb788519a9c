"""The figures of a campaign are what their names say."""

from datetime import UTC, datetime, timedelta

from deploy.demo.history import History
from deploy.demo.sources import Letter
from deploy.demo.summary import delays, percentile
from shared.contracts.envelope import Envelope, padded

ANSWERED = datetime(2027, 11, 20, 9, tzinfo=UTC)


def told_by(request: str, event: str) -> Envelope:
    return Envelope(
        id=event,
        source="/cursus/applications",
        type="eu.cursus.interview.scheduled.v1",
        subject="ada",
        time=ANSWERED,
        dataschema="",
        partitionkey="ada",
        sequence=padded(1),
        correlationid=request,
        data={},
    )


def letter(template: str, cause: str, seconds: float) -> Letter:
    return Letter(f"<{template}@x>", template, "fr", cause, "ada@x", ANSWERED + timedelta(seconds=seconds))


def test_a_mails_time_counts_from_the_reply_to_the_request_that_caused_it() -> None:
    """A mail that was sent before the reply took no time; a mail caused by another person's request is not counted."""
    told = History([told_by("booking", "scheduled"), told_by("unknown", "other")])
    letters = [letter("interview-scheduled", "scheduled", 0.25), letter("welcome", "scheduled", -0.1)]
    strangers = [letter("welcome", "other", 1), letter("welcome", "nothing", 1)]
    assert delays(told, letters + strangers, {"booking": ANSWERED}) == [250.0, 0.0]


def test_a_reminder_leaves_when_it_is_time_and_says_nothing_of_how_fast_mail_is() -> None:
    """It names the event that it reminds of, whose request was answered days earlier in the play."""
    told = History([told_by("booking", "scheduled")])
    letters = [letter("interview-scheduled", "scheduled", 0.25), letter("interview-reminder", "scheduled", 10)]
    assert delays(told, letters, {"booking": ANSWERED}) == [250.0]


def test_percentiles_are_by_nearest_rank() -> None:
    assert percentile([], 99) is None
    assert percentile([1.0], 50) == 1.0
    assert (percentile([float(n) for n in range(1, 101)], 50), percentile([1.0, 2.0], 99)) == (50.0, 2.0)
