"""The learners' year: payments, half-days, tests, exam and defence, and the final jury."""

from datetime import date, timedelta
from typing import Any

from deploy.access.client import Api
from deploy.demo.campaign import Campaign, Edition, File
from deploy.demo.fates import Payer, Study, mark
from deploy.demo.people import siret
from deploy.demo.stage import Stage
from shared.kernel.clock import PARIS
from shared.kernel.money import Cents, instalments

HALF_DAY = 4.0
ADDRESS = {"lines": ["1 rue de la Paix"], "postcode": "21000", "city": "Dijon"}


async def learn_enrolments(stage: Stage, campaign: Campaign) -> None:
    """Read the enrolments as the finance offices see them, and set the payers."""
    for edition in campaign.editions:
        finance = await stage.api.as_staff(edition.staff("finance"))
        known, query = edition.by_application(), {"edition_id": edition.id, "limit": 200}
        for enrolment in await finance.items("enrolment", "/v1/enrolments", **query):
            if enrolment["state"] == "awaiting_payment":
                known[enrolment["application_id"]].enrolment_id = enrolment["id"]
        sponsored = [one for one in enrolled(edition) if one.fate.payer is not Payer.PERSON]

        async def name_payer(file: File, desk: Api = finance) -> None:
            body: dict[str, Any] = {"kind": file.fate.payer, "billing_address": ADDRESS}
            body |= {"name": file.applicant.employer, "siret": siret(f"{campaign.seed}/{file.applicant.employer}")}
            await desk.put("enrolment", f"/v1/enrolments/{file.enrolment_id}/payer", body)

        await stage.each(f"Name who pays, {edition.name}", sponsored, name_payer)


def enrolled(edition: Edition) -> list[File]:
    return [one for one in edition.files if one.enrolment_id]


async def pay(stage: Stage, campaign: Campaign, number: int) -> None:
    """Record the instalment of that number, where the edition has one."""
    for edition in campaign.editions:
        fee = edition.policies["fee"]
        parts = instalments(Cents(fee["amount_cents"]), fee["instalments"])
        if number > len(parts):
            continue
        finance = await stage.api.as_staff(edition.staff("finance"))

        async def receive(file: File, desk: Api = finance, amount: int = parts[number - 1]) -> None:
            reference = f"VIR-{file.edition.code}-{file.applicant.number:04d}-{number}"
            body = {"reference": reference, "amount_cents": amount}
            await desk.post("enrolment", f"/v1/enrolments/{file.enrolment_id}/payments", body)

        await stage.each(f"Instalment {number}, {edition.name}", enrolled(edition), receive)


async def teach(stage: Stage, campaign: Campaign, ordinal: int) -> None:
    """Teach the module of that number in each edition: attendance of each half-day, then the test, if there is one."""
    today = stage.clock.now().astimezone(PARIS).date()
    for edition in campaign.editions:
        module = edition.modules[ordinal]
        teacher = await stage.api.as_staff(edition.staff("teacher"))
        sheets = half_days(float(module["hours"]), today)

        async def call(sheet: tuple[date, str, float], desk: Api = teacher, edition: Edition = edition) -> None:
            await _call_roll(desk, edition, ordinal, sheet)

        await stage.each(f"Teach {module['code']}, {edition.name}", sheets, call)
        if module["test"]:
            await _test(campaign, teacher, edition, module, attempt=1)


def half_days(hours: float, last: date) -> list[tuple[date, str, float]]:
    """The half-days that make up these hours, ending on `last`: day, half, hours."""
    count = int(-(-hours // HALF_DAY))
    found = []
    for n in range(count):
        day = last - timedelta(days=(count - 1 - n) // 2)
        length = min(HALF_DAY, hours - n * HALF_DAY)
        found.append((day, "pm" if (count - n) % 2 else "am", length))
    return found


async def _call_roll(desk: Api, edition: Edition, ordinal: int, sheet: tuple[date, str, float]) -> None:
    day, half, hours = sheet
    module = edition.modules[ordinal]
    is_last_module = ordinal == len(edition.modules) - 1
    rows = []
    for file in enrolled(edition):
        misses = file.fate.study is Study.TOO_FEW_HOURS and is_last_module and half == "am"
        mode = module["modes"][-1] if file.fate.remote else module["modes"][0]
        rows.append({"enrolment_id": file.enrolment_id, "mode": mode, "hours": 0 if misses else hours})
    body = {"day": day.isoformat(), "half": half, "rows": rows}
    path = f"/v1/editions/{edition.id}/modules/{module['code']}/attendance"
    accepted(await desk.post("enrolment", path, body))


async def retake(stage: Stage, campaign: Campaign, ordinal: int) -> None:
    """Learners who failed the module's test retake it."""
    for edition in campaign.editions:
        module = edition.modules[ordinal]
        if module["test"] and module["test"]["attempts"] > 1:
            teacher = await stage.api.as_staff(edition.staff("teacher"))
            await _test(campaign, teacher, edition, module, attempt=2)


async def _test(campaign: Campaign, desk: Api, edition: Edition, module: dict[str, Any], attempt: int) -> None:
    rows = []
    for file in enrolled(edition):
        stumbles = stumbles_at(edition, module, file)
        if attempt > 1 and not stumbles:
            continue
        fails = stumbles and (attempt == 1 or file.fate.study is Study.FAILS)
        given = graded(campaign, file, f"{module['code']}/{attempt}", module["test"]["pass_mark"], fails=fails)
        rows.append({"enrolment_id": file.enrolment_id, "attempt": attempt, "mark": given})
    if rows:
        path = f"/v1/editions/{edition.id}/modules/{module['code']}/results"
        accepted(await desk.post("enrolment", path, {"rows": rows}))


def stumbles_at(edition: Edition, module: dict[str, Any], file: File) -> bool:
    """Whether this is the one test that the person fails the first time."""
    place = file.applicant.number % len(edition.modules)
    return edition.modules[place] is module and file.fate.study in {Study.SECOND_ATTEMPT, Study.FAILS}


def graded(campaign: Campaign, file: File, what: str, pass_mark: float, *, fails: bool) -> float:
    """A mark that follows the merit, on the wanted side of the pass mark."""
    drawn = mark(f"{campaign.seed}/{file.edition.name}/{file.applicant.number}/{what}", file.applicant.merit)
    return min(drawn, pass_mark - 0.25) if fails else max(drawn, pass_mark)


def accepted(sheet: dict[str, Any]) -> None:
    """Raise if a row of a sheet was refused: the play contains no such mistake."""
    if refused := [row for row in sheet["rows"] if row["outcome"] == "refused"]:
        raise RuntimeError(f"{len(refused)} rows of module {sheet['module']} were refused: {refused[0]['reason']}")


async def assess(stage: Stage, campaign: Campaign) -> None:
    """Grade the written exam and the project defence, where the programme has them."""
    for edition in campaign.editions:
        teacher = await stage.api.as_staff(edition.staff("teacher"))
        for name, path in (("written_exam", "exam"), ("project_defence", "defence")):
            final = edition.policies["assessment"].get(name)
            if final is None:
                continue

            async def grade(file: File, desk: Api = teacher, path: str = path, final: dict[str, Any] = final) -> None:
                fails = file.fate.study is Study.FAILS and path == "exam"
                body = {"mark": graded(campaign, file, path, final["pass_mark"], fails=fails)}
                await desk.post("enrolment", f"/v1/enrolments/{file.enrolment_id}/{path}", body)

            await stage.each(f"{path.capitalize()}, {edition.name}", enrolled(edition), grade)


async def conclude(stage: Stage, campaign: Campaign) -> None:
    """The final jury awards the diploma to learners without unmet conditions, and closes the other files."""
    for edition in campaign.editions:
        head = await stage.api.as_staff(edition.staff("programme_head"))

        async def decide(file: File, head: Api = head) -> None:
            path = f"/v1/enrolments/{file.enrolment_id}"
            unmet = (await head.get("enrolment", path))["unmet"]
            await head.post("enrolment", f"{path}/{'failure' if unmet else 'award'}", {})

        await stage.each(f"Final jury, {edition.name}", enrolled(edition), decide)
