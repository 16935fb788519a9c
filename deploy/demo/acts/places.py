"""Offers are accepted, declined or left to expire; the waiting list is called until no answer is pending."""

from datetime import datetime, timedelta
from typing import Any

from deploy.demo.campaign import Campaign, File
from deploy.demo.fates import Reply
from deploy.demo.stage import Stage

ANSWERS = {Reply.ACCEPT: "acceptance", Reply.ACCEPT_THEN_WITHDRAW: "acceptance", Reply.DECLINE: "decline"}
PAST = timedelta(seconds=30)


async def answer_until_settled(stage: Stage, campaign: Campaign, *, before: datetime | None = None) -> None:
    """Answer the open offers and let the others be reminded and expire; repeat until no offer is open, or none that
    expires before that time."""
    while open_offers := await _open_offers(stage, campaign):
        to_answer = [(one, ANSWERS[one.fate.reply]) for one, _ in open_offers if one.fate.reply in ANSWERS]
        if to_answer:
            links = await stage.postbox.links(one.applicant.email for one, _ in to_answer)

            async def answer(pair: tuple[File, str], links: dict[str, str] = links) -> None:
                file, verb = pair
                me = stage.api.as_person(links[file.applicant.email])
                await me.post("applications", f"/v1/applications/{file.application_id}/offer/{verb}")

            await stage.each("Answer the offers", to_answer, answer)
            await stage.quiet()
            continue
        file, first = min(open_offers, key=lambda pair: str(pair[1]["answer_by"]))
        deadline = datetime.fromisoformat(first["answer_by"])
        if before is not None and deadline >= before:
            return
        await _let_it_expire(stage, file, deadline)


async def _let_it_expire(stage: Stage, file: File, deadline: datetime) -> None:
    for days in sorted(file.edition.policies["admission"]["reminder_days"], reverse=True):
        await stage.until(deadline - timedelta(days=days, hours=12))
    await stage.until(deadline + PAST)


async def _open_offers(stage: Stage, campaign: Campaign) -> list[tuple[File, dict[str, Any]]]:
    found = []
    for edition in campaign.editions:
        secretary = await stage.api.as_staff(edition.staff("secretary"))
        board = await secretary.get("applications", f"/v1/editions/{edition.id}/seats")
        known = edition.by_application()
        found += [(known[one["application_id"]], one) for one in board["offers"] if one["state"] == "open"]
    return found


async def withdraw(stage: Stage, campaign: Campaign) -> None:
    """Some who accepted withdraw; their places go to the next."""
    leaving = []
    for edition in campaign.editions:
        secretary = await stage.api.as_staff(edition.staff("secretary"))
        board = await secretary.get("applications", f"/v1/editions/{edition.id}/seats")
        known = edition.by_application()
        holders = [known[one["application_id"]] for one in board["offers"] if one["state"] == "accepted"]
        leaving += [one for one in holders if one.fate.reply is Reply.ACCEPT_THEN_WITHDRAW]
    links = await stage.postbox.links(one.applicant.email for one in leaving)

    async def leave(file: File) -> None:
        me = stage.api.as_person(links[file.applicant.email])
        await me.post("applications", f"/v1/applications/{file.application_id}/withdrawal")

    await stage.each("Withdraw after all", leaving, leave)
    await stage.quiet()
