"""The watermark of a partition: its lowest unfinished offset."""


class Watermark:
    """Offsets start in rising order, with gaps after compaction, and finish in any order."""

    def __init__(self) -> None:
        self._open: dict[int, bool] = {}  # offset -> finished, in rising order
        self._sent_at: dict[int, float] = {}  # offset -> seconds since 1970, of those in it
        self._committable: int | None = None
        self._committed: int | None = None

    def start(self, offset: int, sent_at: float = 0.0) -> None:
        """Mark this offset as started; `sent_at` is the time of its record in seconds since 1970."""
        self._open[offset], self._sent_at[offset] = False, sent_at

    def finish(self, offset: int) -> None:
        """Mark this offset as finished."""
        self._open[offset] = True
        while self._open and self._open[lowest := next(iter(self._open))]:
            del self._open[lowest], self._sent_at[lowest]
            self._committable = lowest + 1

    @property
    def unfinished(self) -> int:
        return sum(1 for done in self._open.values() if not done)

    @property
    def oldest(self) -> float | None:
        """The time of the lowest unfinished record in seconds since 1970; None if all are finished."""
        return next(iter(self._sent_at.values()), None)

    @property
    def to_commit(self) -> int | None:
        """The offset to commit (the next to read), or None when it is committed already."""
        return self._committable if self._committable != self._committed else None

    def committed(self, offset: int) -> None:
        """Note that the broker has stored this offset."""
        self._committed = offset
