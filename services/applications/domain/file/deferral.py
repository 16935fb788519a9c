"""The place in a later edition that an admitted learner asked to go on in. That edition's seat board decides."""

from dataclasses import dataclass, replace
from enum import StrEnum

from services.applications.domain.events import DeferralPlaceRefused, DeferralPlaceReserved
from services.applications.domain.file.file import LIVE, ApplicantFile
from shared.kernel.errors import IllegalTransition


class LaterPlace(StrEnum):
    ASKED = "asked"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True)
class Deferral:
    """Which enrolment asks for a place in which later edition, and how far that has come.

    Kept as an intent: the later edition may not be known here yet, and its board answers as soon as it is.
    """

    enrolment_id: str
    to_edition_id: str
    place: LaterPlace = LaterPlace.ASKED


@dataclass(kw_only=True)
class GoingOn(ApplicantFile):
    """The side of a file that tells what the board of a later edition says of its learner."""

    deferral: Deferral | None = None

    def ask_later_place(self, enrolment_id: str, to_edition_id: str) -> None:
        """Keep that a place is asked for; the board of the later edition answers."""
        self._while("defer", *LIVE)
        self.deferral = Deferral(enrolment_id, to_edition_id)

    def drop_later_place(self, to_edition_id: str) -> None:
        """The enrolment has ended first: nothing is asked for there any more."""
        if self.deferral is not None and self.deferral.to_edition_id == to_edition_id:
            self.deferral = None

    def asks_for_place_in(self, edition_id: str) -> bool:
        """Whether the board of this edition has still to answer."""
        asked = self.deferral
        return asked is not None and (asked.to_edition_id, asked.place) == (edition_id, LaterPlace.ASKED)

    def hear_reservation(self, to_edition_id: str) -> None:
        asked = self._answered_deferral(to_edition_id, LaterPlace.HELD)
        self.record(DeferralPlaceReserved(asked.enrolment_id, to_edition_id))

    def hear_no_reservation(self, to_edition_id: str, reason: str) -> None:
        asked = self._answered_deferral(to_edition_id, LaterPlace.REFUSED)
        self.record(DeferralPlaceRefused(asked.enrolment_id, to_edition_id, reason))

    def _answered_deferral(self, to_edition_id: str, place: LaterPlace) -> Deferral:
        self._while("defer", *LIVE)
        asked = self.deferral
        if asked is None or not self.asks_for_place_in(to_edition_id):
            raise IllegalTransition("deferral", "answer", asked.place if asked else "not asked", (LaterPlace.ASKED,))
        self.deferral = replace(asked, place=place)
        return asked
