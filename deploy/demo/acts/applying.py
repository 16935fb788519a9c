"""The applicants register, follow the link in their mail, complete a file and submit it."""

from deploy.access.client import Api
from deploy.demo.campaign import Campaign, File
from deploy.demo.fates import Filing
from deploy.demo.papers import paper
from deploy.demo.stage import Stage

WAVES = ((10, 1), (10, 16), (10, 30))
"""Month and day on which each third of the people starts."""


async def apply(stage: Stage, campaign: Campaign) -> None:
    for wave, (month, day) in enumerate(WAVES):
        await stage.until(campaign.day(month, day, 10))
        files = [one for one in campaign.files if one.applicant.number % len(WAVES) == wave]
        await stage.each(f"Register, {wave + 1} of {len(WAVES)}", files, lambda one: _register(stage, one))
        links = await stage.postbox.links(one.applicant.email for one in files)

        async def fill(one: File, links: dict[str, str] = links) -> None:
            await _apply(stage.api.as_person(links[one.applicant.email]), one)

        await stage.each(f"Apply, {wave + 1} of {len(WAVES)}", files, fill)


async def _register(stage: Stage, file: File) -> None:
    who = file.applicant
    card = {
        "given_name": who.given_name,
        "family_name": who.family_name,
        "email": who.email,
        "locale": who.locale,
        "profession": who.profession,
        "rpps": who.rpps,
        "employer": who.employer,
    }
    file.person_id = (await stage.api.post("applications", "/v1/applicants", card))["person_id"]


async def _apply(me: Api, file: File) -> None:
    who, edition = file.applicant, file.edition
    body = {"edition_id": edition.id, "profile": who.profile}
    file.application_id = (await me.post("applications", "/v1/applications", body))["id"]
    if file.fate.filing is Filing.LEFT_DRAFT:
        await send_paper(me, file, edition.required[0])
        return
    brings = edition.optional if who.number % 3 == 0 else []
    for kind in (*edition.required, *brings):
        await send_paper(me, file, kind)
    await me.post("applications", f"/v1/applications/{file.application_id}/submission")


async def send_paper(me: Api, file: File, kind: str, version: int = 1) -> None:
    path = f"/v1/applications/{file.application_id}/documents/{kind}"
    await me.upload("applications", path, paper(file.applicant, kind, version), name=f"{kind}.pdf", method="PUT")


async def correct(stage: Stage, campaign: Campaign) -> None:
    """Applicants whose document was refused upload another, or give up; both use the link in their last mail."""
    files = [one for one in campaign.files if one.fate.filing in {Filing.CORRECTED, Filing.WITHDRAWN}]
    links = await stage.postbox.links(one.applicant.email for one in files)

    async def answer(one: File) -> None:
        me = stage.api.as_person(links[one.applicant.email])
        if one.fate.filing is Filing.CORRECTED:
            await send_paper(me, one, one.edition.required[0], version=2)
        else:
            await me.post("applications", f"/v1/applications/{one.application_id}/withdrawal")

    await stage.each("Correct or withdraw", files, answer)
