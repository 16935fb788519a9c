"""`cursus seed`: load the two diplomas for an intake year that has not opened."""

from datetime import datetime

from deploy.access.client import Api
from deploy.access.endpoints import Endpoints
from deploy.seed.diploma import diploma_of, seeds
from deploy.seed.load import LOADER, load
from shared.kernel.clock import SimulatedClock, SystemClock


def present(endpoints: Endpoints) -> datetime:
    """The system's time."""
    clock = SimulatedClock(endpoints.clock_file) if endpoints.clock_file else SystemClock()
    return clock.now()


def next_intake(now: datetime) -> int:
    """The first intake year in which no diploma has opened its windows."""
    editions = [diploma_of(source).edition for source in seeds().values()]
    return next(
        year for year in range(now.year, now.year + 5) if all(now < one.of_year(year).opens_at for one in editions)
    )


async def seeded(api: Api, endpoints: Endpoints, year: int | None, *, open_: bool) -> list[str]:
    """Load both diplomas; returns lines for the terminal. `open_` opens editions that wait for their window."""
    chosen = year or next_intake(present(endpoints))
    operator, lines = await api.as_staff(LOADER), []
    for source in seeds().values():
        loaded = await load(api, source, chosen)
        edition = await operator.get("catalogue", f"/v1/editions/{loaded.edition_id}")
        if open_ and edition["state"] == "published":
            edition = await operator.post("catalogue", f"/v1/editions/{loaded.edition_id}/opening")
        changed = f"changed: {', '.join(loaded.changed)}" if loaded.changed else "nothing changed"
        lines.append(f"{loaded.edition_code} ({edition['state']}, id {loaded.edition_id}): {changed}")
    return lines
