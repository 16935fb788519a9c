"""When and where somebody is heard, and what two hearings cannot have at one time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.kernel.errors import InvalidField


@dataclass(frozen=True)
class Meeting:
    """When and where: a room, a video link, or both. The link is a secret: it is shown to who is invited, alone."""

    starts_at: datetime
    ends_at: datetime
    place: str | None
    video_url: str | None

    def check(self, at: datetime) -> None:
        if not at < self.starts_at < self.ends_at:
            raise InvalidField(field="starts_at", accepted="a moment to come, before the end")
        if not self.place and not self.video_url:
            raise InvalidField(field="place", accepted="a room, a video link, or both")

    def overlaps(self, other: "Meeting") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def clash_with(self, other: "Meeting") -> str | None:
        """What both would have at one time, `room` or `link`; letter case and spaces make no other one."""
        if not self.overlaps(other):
            return None
        if self.place and other.place and _folded(self.place) == _folded(other.place):
            return "room"
        same_link = self.video_url and other.video_url and _folded(self.video_url) == _folded(other.video_url)
        return "link" if same_link else None

    @property
    def told(self) -> tuple[datetime, datetime, str | None, bool]:
        """What may be said of it in public."""
        return self.starts_at, self.ends_at, self.place, self.video_url is not None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def in_series(first: Meeting, count: int, pause: timedelta) -> list[Meeting]:
    """Meetings one after the other, as long as the first, with a pause between them."""
    length = first.ends_at - first.starts_at
    starts = [first.starts_at + n * (length + pause) for n in range(count)]
    return [replace(first, starts_at=start, ends_at=start + length) for start in starts]
