"""The interviews: slots are opened, given by the office or booked, changed and cancelled; then marks are entered."""

from typing import Any

from deploy.demo.acts.jury import files_of, score
from deploy.demo.campaign import Campaign, Jury
from deploy.demo.stage import Stage
from shared.kernel.words import Booking

ANOTHER_ROOM = "Salle 312, site Cochin"
FOR_CHANGES = 2
"""Only a jury that interviews at least this many has a change and a cancellation."""


def _hearing(campaign: Campaign) -> list[Jury]:
    return [jury for edition in campaign.editions for jury in edition.juries if jury.shortlist]


async def invite(stage: Stage, campaign: Campaign) -> None:
    """Open each jury's slots; the office assigns them in bulk where it assigns them itself."""
    for jury in _hearing(campaign):
        secretary = await stage.api.as_staff(jury.edition.staff("secretary"))
        await secretary.put("applications", f"{jury.path}/booking", {"booking": jury.plan.booking})
        for series in jury.plan.slots(campaign.year):
            await secretary.post("applications", f"{jury.path}/slots", series)
        if jury.plan.booking is Booking.BY_OFFICE:
            await secretary.post("applications", f"{jury.path}/interviews", {})
    await stage.quiet()  # the invitation mails have been sent
    for jury in _choosing(campaign):
        await _choose(stage, jury)


def _choosing(campaign: Campaign) -> list[Jury]:
    return [jury for jury in _hearing(campaign) if jury.plan.booking is Booking.BY_APPLICANT]


async def _choose(stage: Stage, jury: Jury) -> None:
    """All book at once, each the time they prefer, in the order of the list."""
    known, diary = jury.edition.by_application(), await _diary(stage, jury)
    links = await stage.postbox.links(known[one].applicant.email for one in jury.shortlist)

    async def book(pair: tuple[str, str]) -> None:
        application, slot_id = pair
        me, path = stage.api.as_person(links[known[application].applicant.email]), _interview(application)
        shown = await me.get("applications", path)
        if slot_id not in [one["slot_id"] for one in shown["free"]]:
            raise RuntimeError(f"slot {slot_id} is not shown as free to application {application}")
        await me.post("applications", path, {"slot_id": slot_id})

    wanted = zip(jury.shortlist, (slot["id"] for slot in diary), strict=False)
    await stage.each(f"Book an interview, {jury.label}", wanted, book)


async def rearrange(stage: Stage, campaign: Campaign) -> None:
    """Where applicants book, the first changes the slot and the last cancels; elsewhere the office changes a room."""
    for jury in _hearing(campaign):
        if len(jury.shortlist) >= FOR_CHANGES:
            by_office = jury.plan.booking is Booking.BY_OFFICE
            await (_change_the_first_room(stage, jury) if by_office else _change_ones_mind(stage, jury))


async def _change_the_first_room(stage: Stage, jury: Jury) -> None:
    secretary = await stage.api.as_staff(jury.edition.staff("secretary"))
    slot = next(slot for slot in await _diary(stage, jury) if slot["application_id"])
    body = {"starts_at": slot["starts_at"], "minutes": jury.plan.sittings[0].minutes, "place": ANOTHER_ROOM}
    await secretary.put("applications", f"{jury.path}/slots/{slot['id']}", body)


async def _change_ones_mind(stage: Stage, jury: Jury) -> None:
    known, first, last = jury.edition.by_application(), jury.shortlist[0], jury.shortlist[-1]
    links = await stage.postbox.links(known[one].applicant.email for one in (first, last))
    changes, gives_up = (stage.api.as_person(links[known[one].applicant.email]) for one in (first, last))
    free = next(slot for slot in await _diary(stage, jury) if not slot["application_id"])
    await changes.post("applications", _interview(first), {"slot_id": free["id"]})
    await gives_up.post("applications", f"{_interview(last)}/cancellation")


async def hear(stage: Stage, campaign: Campaign) -> None:
    """Enter marks for all who still hold a slot."""
    for jury in _hearing(campaign):
        came = {slot["application_id"] for slot in await _diary(stage, jury)}
        files = [file for file in await files_of(stage, jury) if file["application_id"] in came]
        await score(stage, campaign, jury, "oral", files)


async def _diary(stage: Stage, jury: Jury) -> list[dict[str, Any]]:
    """The slots as the office sees them, earliest first."""
    secretary = await stage.api.as_staff(jury.edition.staff("secretary"))
    return list((await secretary.get("applications", f"{jury.path}/slots"))["slots"])


def _interview(application: str) -> str:
    return f"/v1/applications/{application}/interview"
