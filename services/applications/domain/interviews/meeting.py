"""Time and place of an interview, and what two interviews cannot share at one time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.kernel.errors import InvalidField


@dataclass(frozen=True)
class Meeting:
    """Time and place: a room, a video link, or both. The link is a secret, shown only to the invited person."""

    starts_at: datetime
    ends_at: datetime
    place: str | None
    video_url: str | None

    def check(self, at: datetime) -> None:
        if not at < self.starts_at < self.ends_at:
            raise InvalidField(field="starts_at", accepted="a future time, before the end")
        if not self.place and not self.video_url:
            raise InvalidField(field="place", accepted="a room, a video link, or both")

    def overlaps(self, other: "Meeting") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def clash_with(self, other: "Meeting") -> str | None:
        """What both use at one time, `room` or `link`; letter case and spaces do not count."""
        if not self.overlaps(other):
            return None
        if self.place and other.place and _folded(self.place) == _folded(other.place):
            return "room"
        same_link = self.video_url and other.video_url and _folded(self.video_url) == _folded(other.video_url)
        return "link" if same_link else None

    @property
    def public(self) -> tuple[datetime, datetime, str | None, bool]:
        """The fields that events carry, without the link."""
        return self.starts_at, self.ends_at, self.place, self.video_url is not None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def in_series(first: Meeting, count: int, pause: timedelta) -> list[Meeting]:
    """Consecutive meetings of the length of the first, with a pause between them."""
    length = first.ends_at - first.starts_at
    starts = [first.starts_at + n * (length + pause) for n in range(count)]
    return [replace(first, starts_at=start, ends_at=start + length) for start in starts]
