"""The juries of a diploma: members, files, calendar and interviews."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from pydantic import Field

from deploy.seed.days import Moment, Piece, moment_in
from deploy.seed.lines import Place
from shared.contracts.vocabulary import Code
from shared.kernel.words import Booking


class WindowSeed(Piece):
    phase: Literal["file", "oral"]
    opens_at: Moment
    closes_at: Moment
    anonymous: bool = False


class SittingSeed(Piece):
    """A series of consecutive slots."""

    starts_at: Moment
    count: int = Field(ge=1)
    minutes: int = Field(ge=5)
    pause_minutes: int = Field(0, ge=0)
    place: str | None = None
    video_url: str | None = None


class JurySeed(Piece):
    """One jury. It gets the files of its `profiles`; without profiles, all files that no other jury gets."""

    code: Code
    profiles: tuple[Code, ...] = ()
    president: Code
    """The name in the token after `president@institution/`."""
    members: tuple[Code, ...] = Field(min_length=1)
    """Members other than the president, by the name in their tokens after `juror@institution/`."""
    affiliations: dict[Code, tuple[str, ...]] = Field({})
    """Employers by member; applicants of that employer are a conflict of interest for the member."""
    calendar: tuple[WindowSeed, ...] = ()
    booking: Booking = Booking.BY_APPLICANT
    sittings: tuple[SittingSeed, ...] = ()

    def appointment(self, year: int, staff: Callable[[str, str], str]) -> dict[str, Any]:
        """The request body of the API; `staff(role, name)` returns the subject of a token."""
        president = staff("president", self.president)
        jurors = {name: staff("juror", name) for name in self.members}
        subjects = {self.president: president} | jurors
        return {
            "code": self.code,
            "members": [president, *jurors.values()],
            "president": president,
            "affiliations": {subjects[name]: houses for name, houses in self.affiliations.items()},
            "calendar": [
                window.model_dump()
                | {name: moment_in(year, getattr(window, name)).isoformat() for name in ("opens_at", "closes_at")}
                for window in self.calendar
            ],
        }

    def slots(self, year: int) -> list[dict[str, Any]]:
        """The series of slots as the API accepts them."""
        return [
            sitting.model_dump() | {"starts_at": moment_in(year, sitting.starts_at).isoformat()}
            for sitting in self.sittings
        ]


def moments_of(juries: tuple[JurySeed, ...]) -> Iterator[tuple[Place, str]]:
    """Each day in these juries, with its position in the file."""
    for n, jury in enumerate(juries):
        for m, window in enumerate(jury.calendar):
            yield ("juries", n, "calendar", m, "opens_at"), window.opens_at
            yield ("juries", n, "calendar", m, "closes_at"), window.closes_at
        for m, sitting in enumerate(jury.sittings):
            yield ("juries", n, "sittings", m, "starts_at"), sitting.starts_at


def strangers_in(juries: tuple[JurySeed, ...], profiles: set[str]) -> Iterator[tuple[Place, str]]:
    """References to unknown things: a profile of another programme, an affiliation of a non-member."""
    for n, jury in enumerate(juries):
        for m, profile in enumerate(jury.profiles):
            if profile not in profiles:
                yield ("juries", n, "profiles", m), f"is none of {', '.join(sorted(profiles))}"
        for name in sorted(jury.affiliations.keys() - {jury.president, *jury.members}):
            yield ("juries", n, "affiliations", name), "is no member of this jury"
