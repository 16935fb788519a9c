"""The only source of the current time, so that a demo can simulate nine months in a minute."""

import json
from datetime import UTC, date, datetime, time, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class Clock(Protocol):
    """Gives the current time."""

    def now(self) -> datetime:
        """The current time in UTC, cut to milliseconds, the precision that MongoDB stores."""
        ...


def to_milliseconds(moment: datetime) -> datetime:
    """The time in UTC, cut to the precision that MongoDB stores."""
    utc = moment.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


class SystemClock:
    """The time of the machine."""

    def now(self) -> datetime:
        return to_milliseconds(datetime.now(UTC))


class SimulatedClock:
    """A clock that several processes share through one file: an offset from the machine's time, moved by `advance_to`.

    Real time passes between two moves, so that measured latencies stay true. Refused when ENV=production.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: tuple[int, int] | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        try:
            file = self._file.stat()
        except FileNotFoundError:
            return to_milliseconds(datetime.now(UTC))
        written = (file.st_mtime_ns, file.st_ino)  # two moves can have the same mtime, never the same inode
        if written != self._read:
            self._offset = timedelta(seconds=json.loads(self._file.read_text())["offset_seconds"])
            self._read = written
        return to_milliseconds(datetime.now(UTC) + self._offset)

    def advance_to(self, moment: datetime) -> None:
        """Set the current time of all processes that share the file. Raises `ValueError` for a time in the past."""
        with self._file.with_suffix(".lock").open("w") as lock:
            flock(lock, LOCK_EX)  # closing the file releases the lock
            if moment < self.now():
                raise ValueError(f"the simulated clock is already past {moment.isoformat()}")
            offset = (moment - datetime.now(UTC)).total_seconds()
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps({"offset_seconds": offset}))
            fresh.replace(self._file)  # atomic: other processes read it at any moment


def end_of_day_in_paris(day: date) -> datetime:
    """23:59:59 Europe/Paris of that day, in UTC: the time of a deadline (DOMAIN rule 5)."""
    return datetime.combine(day, time(23, 59, 59), PARIS).astimezone(UTC)


def deadline_after(moment: datetime, days: int) -> datetime:
    """The end of the day in Paris, `days` days after the Paris day of `moment`."""
    return end_of_day_in_paris(moment.astimezone(PARIS).date() + timedelta(days=days))
