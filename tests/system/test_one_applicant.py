"""One applicant passes through all four services, over real Kafka, to the diploma and the DPC proofs."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from deploy.access.client import Api, Refused
from deploy.demo.papers import paper
from deploy.demo.people import Applicant, cohort
from deploy.demo.stage import Stage
from deploy.local.mailbox import Mailbox
from deploy.local.stack import System
from deploy.seed.command import next_intake
from deploy.seed.diploma import seeds
from deploy.seed.load import load
from shared.kernel.clock import PARIS
from tests.support.kafka import everything_on
from tests.support.systems import cursus, stage_on

HALF_DAY = 4.0


@dataclass
class Journey:
    """The steps of one applicant."""

    stage: Stage
    who: Applicant
    edition: dict[str, Any]
    me: Api
    application: str = ""

    async def as_(self, role: str) -> Api:
        return await self.stage.api.as_staff(f"{role}@{self.edition['institution_id']}")

    async def file(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.me.get("applications", f"/v1/applications/{self.application}")
        return found

    async def do(self, verb: str) -> Any:
        return await self.me.post("applications", f"/v1/applications/{self.application}/{verb}")

    async def link(self) -> Api:
        return self.stage.api.as_person((await self.stage.postbox.links([self.who.email]))[self.who.email])


async def registered(stage: Stage, **own: Any) -> Journey:
    """The Paris edition is loaded and open; a health professional has registered and followed the link in the mail.

    `own` overrides the person's generated data.
    """
    year = next_intake(stage.clock.now())
    edition = await load(stage.api, seeds()["paris"], year)
    shown = await stage.operator.get("catalogue", f"/v1/editions/{edition.edition_id}")
    await stage.until(datetime.fromisoformat(shown["opens_at"]) + timedelta(hours=1))
    opened = await stage.operator.get("catalogue", f"/v1/editions/{edition.edition_id}")
    assert opened["state"] == "open"
    made = next(one for one in cohort(f"journey-{year}", 5, {"health": 1.0}, f"journey-{year}.example.org") if one.rpps)
    who = replace(made, **own)
    card = {
        name: getattr(who, name)
        for name in ("given_name", "family_name", "email", "locale", "profession", "rpps", "employer")
    }
    await stage.api.post("applications", "/v1/applicants", card)
    links = await stage.postbox.links([who.email])
    return Journey(stage, who, opened, stage.api.as_person(links[who.email]))


async def applies(journey: Journey) -> None:
    """Begin a file, add real PDFs and submit it; the secretary finds it complete."""
    body = {"edition_id": journey.edition["id"], "profile": "health"}
    journey.application = (await journey.me.post("applications", "/v1/applications", body))["id"]
    required = [rule["kind"] for rule in journey.edition["policies"]["documents"] if rule["required"]]
    path = f"/v1/applications/{journey.application}"
    with pytest.raises(Refused):
        await journey.do("submission")
    for kind in required:
        content = paper(journey.who, kind, 1)
        await journey.me.upload("applications", f"{path}/documents/{kind}", content, name=f"{kind}.pdf", method="PUT")
    assert (await journey.me.post("applications", f"{path}/submission", key="handed-in-now"))["file"] == "submitted"
    secretary = await journey.as_("secretary")
    for kind in required:
        await secretary.post("applications", f"{path}/documents/{kind}/validation")
    assert (await secretary.post("applications", f"{path}/completeness"))["file"] == "complete"


async def is_admitted(journey: Journey) -> None:
    """The jury scores, ranks and validates; the release offers a place, which the applicant accepts."""
    edition, path = journey.edition["id"], f"/v1/applications/{journey.application}"
    await journey.stage.until(datetime.fromisoformat(journey.edition["closes_at"]) + timedelta(days=1))
    secretary, president = await journey.as_("secretary"), await journey.as_("president")
    chair = f"president@{journey.edition['institution_id']}"
    await secretary.post("applications", f"/v1/editions/{edition}/jury", {"members": [chair], "president": chair})
    criteria = journey.edition["policies"]["admission"]["criteria"]
    marks = {criterion["code"]: 15.5 for criterion in criteria}
    await president.put("applications", f"{path}/review", {"scores": marks})
    await secretary.put("applications", f"{path}/decision", {"verdict": "eligible", "rank": 1})
    assert (await journey.file())["decision"] == "pending", "nothing is known before the release"
    await president.post("applications", f"{path}/decision/validation")
    await president.post("applications", f"/v1/editions/{edition}/release")
    await journey.stage.quiet()
    assert (await journey.file())["decision"] == "admitted"
    journey.me = await journey.link()
    await journey.do("offer/acceptance")
    await journey.stage.quiet()
    assert (await journey.file())["answer"] == "accepted"


async def studies(journey: Journey) -> dict[str, Any]:
    """The fee is paid, every module attended and its test passed; the jury awards the diploma."""
    finance, teacher = await journey.as_("finance"), await journey.as_("teacher")
    enrolment = await finance.get("enrolment", f"/v1/enrolments/by-application/{journey.application}")
    path, fee = f"/v1/enrolments/{enrolment['id']}", journey.edition["policies"]["fee"]
    payment = {"reference": "VIR-1", "amount_cents": fee["amount_cents"]}
    for _ in range(2):
        await finance.post("enrolment", f"{path}/payments", payment)
    confirmed = await finance.get("enrolment", path)
    assert (confirmed["state"], confirmed["paid_cents"]) == ("confirmed", fee["amount_cents"])
    start = datetime.fromisoformat(f"{journey.edition['starts_on']}T20:00:00").replace(tzinfo=PARIS)
    await journey.stage.until(start + timedelta(days=60))
    day = 0
    for module in journey.edition["policies"]["modules"]:
        for _ in range(int(module["hours"] // HALF_DAY)):
            on = (start + timedelta(days=day // 2)).date().isoformat()
            half, day = ("am", "pm")[day % 2], day + 1
            row = {"module": module["code"], "day": on, "half": half, "mode": module["modes"][0], "hours": HALF_DAY}
            await teacher.post("enrolment", f"{path}/attendance", row)
        await teacher.post("enrolment", f"{path}/modules/{module['code']}/results", {"attempt": 1, "mark": 14})
    president = await journey.as_("president")
    end = datetime.fromisoformat(f"{journey.edition['ends_on']}T20:00:00").replace(tzinfo=PARIS)
    await journey.stage.until(end + timedelta(days=2))
    awarded: dict[str, Any] = await president.post("enrolment", f"{path}/award", {})
    await journey.stage.quiet()
    return awarded


async def test_one_applicant_walks_through_all_four_services_to_the_diploma_and_the_proofs(system: System) -> None:
    """Every service does its part, driven only by events; each step is mailed once, in French, in order."""
    async with stage_on(system) as stage:
        journey = await registered(stage)
        await applies(journey)
        await is_admitted(journey)
        verified = await cursus(system, "verify-call-order", journey.edition["id"])
        assert (verified.code, "1 candidates on 1 list" in verified.output) == (0, True), verified.output
        awarded = await studies(journey)

        assert awarded["state"] == "diploma_awarded"
        journey.me = await journey.link()
        person = (await journey.file())["person_id"]
        ledger = await journey.me.get("notifications", f"/v1/ledgers/{person}")
        modules = {module["code"] for module in journey.edition["policies"]["modules"] if module["dpc"]}
        assert {entry["proof"]["module"] for entry in ledger["entries"]} == modules
        assert {entry["proof"]["verification"] for entry in ledger["entries"]}
        evaluation = await journey.me.get("notifications", f"/v1/ledgers/{person}/evaluation", regime="dpc")
        assert evaluation["notice"]["fr"]

        mails = [mail for mail in Mailbox(system.mailbox) if journey.who.email in mail.recipients]
        templates = [str(mail.message["X-Cursus-Template"]) for mail in sorted(mails, key=lambda m: m.received_at)]
        told_once = [template for template in templates if template != "module-completed"]
        assert len(set(told_once)) == len(told_once), templates
        assert templates.count("module-completed") == len(journey.edition["policies"]["modules"])
        for expected in ("application-submitted", "decision-admitted", "offer-accepted", "enrolment-confirmed"):
            assert expected in templates
        assert templates[-1] == "diploma-awarded"
        assert journey.who.given_name in mails[0].text


async def test_the_whole_story_of_an_application_lies_on_the_topics_in_order(system: System) -> None:
    """On the topics, each aggregate's events are numbered 1, 2, 3 under one key."""
    async with stage_on(system) as stage:
        journey = await registered(stage)
        await applies(journey)
        await stage.quiet()
        topic = f"{system.environment()['TOPIC_PREFIX']}applications.events"
        everything = await everything_on(system.kafka_bootstrap, topic)
        events = [event for event in everything if event["subject"] == journey.application]
        assert [event["sequence"] for event in events] == [f"{n:010d}" for n in range(1, len(events) + 1)]
        assert events[-1]["type"] == "eu.cursus.application.completed.v1"
        assert {event["partitionkey"] for event in events} == {journey.application}
