"""A metric of the places of each edition."""

from collections import Counter
from collections.abc import Awaitable, Callable

from prometheus_client import Gauge

from services.applications.domain.seats.board import BoardState
from services.applications.domain.seats.place import OfferState
from services.applications.persistence.repositories import SeatBoardStore

SEATS = Gauge(
    "cursus_seats",
    "Places of an edition: its capacity, and what is offered, accepted or held by a deferral",
    ["edition", "place"],
)
MOST_EDITIONS = 200
"""Only the newest editions have figures. A year has about thirty."""


def of_seats(boards: SeatBoardStore) -> Callable[[], Awaitable[None]]:
    """Reads all boards, then sets all figures, so that they belong to one moment."""

    async def measure() -> None:
        where = {"state.state": {"$ne": BoardState.CLOSED.value}}
        fields = {"state.capacity": 1, "state.offers": 1, "state.deferred": 1}
        found = boards.collection.find(where, fields).sort("$natural", -1).limit(MOST_EDITIONS)
        newest = await found.to_list(MOST_EDITIONS)
        SEATS.clear()
        for board in newest:
            offers = Counter(offer["state"] for offer in board["state"]["offers"].values())
            SEATS.labels(board["_id"], "capacity").set(board["state"]["capacity"])
            SEATS.labels(board["_id"], "offered").set(offers[OfferState.OPEN.value])
            SEATS.labels(board["_id"], "accepted").set(offers[OfferState.ACCEPTED.value])
            SEATS.labels(board["_id"], "deferred").set(len(board["state"].get("deferred", ())))

    return measure
