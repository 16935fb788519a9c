"""How far a partition is done: the lowest offset that is not finished, whatever finished beyond it."""


class Watermark:
    """Offsets are started in rising order (gaps are fine: compaction makes them) and finished in any order."""

    def __init__(self) -> None:
        self._open: dict[int, bool] = {}  # offset -> finished, in rising order
        self._sent_at: dict[int, float] = {}  # offset -> seconds since 1970, of those in it
        self._committable: int | None = None
        self._committed: int | None = None

    def start(self, offset: int, sent_at: float = 0.0) -> None:
        """This offset is being worked on; its record was sent at `sent_at`, in seconds since 1970."""
        self._open[offset], self._sent_at[offset] = False, sent_at

    def finish(self, offset: int) -> None:
        """This offset needs no more work."""
        self._open[offset] = True
        while self._open and self._open[lowest := next(iter(self._open))]:
            del self._open[lowest], self._sent_at[lowest]
            self._committable = lowest + 1

    @property
    def unfinished(self) -> int:
        return sum(1 for done in self._open.values() if not done)

    @property
    def oldest(self) -> float | None:
        """When the lowest unfinished record was sent, in seconds since 1970; None when nothing is unfinished."""
        return next(iter(self._sent_at.values()), None)

    @property
    def to_commit(self) -> int | None:
        """The offset to commit (the next to read), or None when it is committed already."""
        return self._committable if self._committable != self._committed else None

    def committed(self, offset: int) -> None:
        """The broker has taken this offset."""
        self._committed = offset
