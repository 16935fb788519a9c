"""The access archive on real servers contains all data of one person and none of anybody else."""

import json
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.access.client import Refused
from deploy.cli.archives import gathered, kept
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import JUROR, PRESIDENT, Applicant
from tests.support.eventually import eventually
from tests.system.houses import OPERATOR, SECRETARY, STRANGER
from tests.system.privacy.house import House

PDF = b"%%PDF-1.4\n1 0 obj<</Title(%s)>>endobj\ntrailer<<>>\n%%%%EOF\n"


@dataclass
class Canary:
    """Values that occur only in one person's data."""

    who: Applicant
    name: str
    email: str
    phone: str
    reference: str
    content: bytes

    @property
    def words(self) -> list[str]:
        return [self.name, self.email, self.phone, self.reference, self.content.decode()]


async def a_canary(house: House, number: int) -> Canary:
    name, mark = f"Canari{new_id()[-6:]}", new_id()
    content = PDF % mark.encode()
    email = f"canary-{mark}@example.org"
    who = await house.applies(content, family_name=name, email=email, employer=f"House of {name}")
    return Canary(who, name, email, f"+33 6 00 00 00 0{number}", f"VIR-{mark[-8:]}", content)


async def archive_of(house: House, who: Applicant, as_: str, to: Path) -> zipfile.ZipFile:
    kept(await gathered(await house.api(as_), who.person_id), to)
    return zipfile.ZipFile(to)


def everything_in(archive: zipfile.ZipFile) -> str:
    assert archive.testzip() is None
    return "\n".join(archive.read(name).decode() for name in archive.namelist())


async def test_the_archive_holds_all_of_one_person_and_nothing_of_another(house: House, tmp_path: Path) -> None:
    ada, bob = await a_canary(house, 1), await a_canary(house, 2)
    people = [ada.who, bob.who]
    await house.campaign.appoint()
    for who, marks in ((ada.who, {JUROR: 13.25, PRESIDENT: 16.75}), (bob.who, {JUROR: 11.0, PRESIDENT: 12.0})):
        for juror, mark in marks.items():
            path = f"/v1/applications/{who.application_id}/review"
            await house.done("applications", "PUT", f"{path}", juror, json={"scores": {"motivation": mark}})
    for rank, who in enumerate(people, 1):
        path, body = f"/v1/applications/{who.application_id}/decision", {"verdict": "eligible", "rank": rank}
        await house.campaign.done("PUT", path, JUROR, json=body)

    before = everything_in(await archive_of(house, ada.who, ada.who.token, tmp_path / "before.zip"))
    assert "eligible" not in before, "a decision that is not released"
    assert "enter-decision" not in before, "nor that there is one"
    assert 'jury_means": []' in before

    await house.campaign.done("POST", f"/v1/editions/{house.campaign.edition_id}/decisions/validation", PRESIDENT)
    for who in people:
        await house.campaign.until(who, lambda file: file["decisions"][-1]["step"] == "validated", as_=SECRETARY)
    await house.campaign.release()
    for one in (ada, bob):
        await house.campaign.until(one.who, lambda file: file["offer"] is not None)
        await house.learns(one.who, one.reference, one.phone)
        for letter in ("sign-in", "application-submitted", "decision-admitted", "payment-recorded", "module-completed"):
            await house.mail(one.who, letter)
        await eventually(lambda one=one: proven(house, one.who), what="the proof")  # type: ignore[misc]
        for did in ("submit-application", "validate-document"):
            await house.noted(one.who, did)

    archive = await archive_of(house, ada.who, ada.who.token, tmp_path / "ada.zip")
    text = everything_in(archive)
    assert [word for word in ada.words if word not in text] == []
    assert [word for word in [*bob.words, bob.who.person_id, bob.who.application_id] if word in text] == []
    assert archive.read(f"files/applications/documents/{ada.who.application_id}/cv.pdf") == ada.content
    assert stat.S_IMODE((tmp_path / "ada.zip").stat().st_mode) == 0o600

    applications, enrolment, notifications = (
        {part["name"]: part["content"] for part in json.loads(archive.read(f"{one}.json"))["parts"]}
        for one in ("applications", "enrolment", "notifications")
    )
    (file,) = applications["applications"]
    assert [one["outcome"] for one in file["decisions_released"]] == ["admitted"]
    assert file["jury_means"] == [{"criterion": "motivation", "phase": "file", "mean": 15.0}]
    assert not re.search(r"(?<![:\d])13\.25(?!\d)", text), "a juror's own mark (a time of day may have these digits)"
    for name in (JUROR, PRESIDENT, SECRETARY, "entered_by"):
        assert name not in text
    done = {entry["did"]: entry for entry in applications["audit-trail"]}
    assert done["submit-application"]["by_you"]
    assert (done["validate-document"]["by_you"], done["validate-document"]["roles"]) == (False, ["secretary"])
    (held,) = enrolment["enrolments"]
    assert held["account"]["payments"][0]["amount_cents"] == 50_000
    assert held["modules"][0]["attendance"][0]["hours"] == 4
    assert enrolment["administrative-files"][0]["identity"]["phone"] == ada.phone
    mails = {mail["template"]: mail for mail in notifications["mails"]}
    assert {"sign-in", "application-submitted", "decision-admitted", "payment-recorded"} <= mails.keys()
    assert mails["payment-recorded"]["attempts"][0]["code"] == 250
    (arrived,) = [
        mail for mail in house.mailbox.to(ada.email) if mail.message["X-Cursus-Template"] == "decision-admitted"
    ]
    kept_subject = mails["decision-admitted"]["letter"]["subject"]
    assert kept_subject.split() == arrived.subject.replace("»", " »").split()
    (ledger,) = notifications["dpc-ledger"]
    assert [entry["proof"]["module"] for entry in ledger["entries"]] == ["imaging"]
    index = archive.read("index.html").decode()
    assert "Tout ce que Cursus conserve sur vous" in index
    assert "All that Cursus holds on you" in index
    assert "#token=" not in text

    for service in house.services.values():
        path = f"/v1/people/{ada.who.person_id}/archive"
        for stranger in (bob.who.token, STRANGER):
            assert (await service.call("GET", path, as_=stranger)).status_code == 404
        assert (await service.call("GET", path, as_="juror@universite-de-paris")).status_code == 403
        mine = await service.call("GET", path, as_=SECRETARY)
        assert mine.status_code == 200
        assert "no-store" in mine.headers["Cache-Control"]
    office = everything_in(await archive_of(house, ada.who, OPERATOR, tmp_path / "operator.zip"))
    assert [word for word in ada.words if word not in office] == []


async def proven(house: House, who: Applicant) -> bool:
    return any(ledger["entries"] for ledger in await house.part("notifications", "dpc-ledger", who))


async def test_nobody_has_no_archive(house: House) -> None:
    with pytest.raises(Refused) as refused:
        await gathered(await house.api(OPERATOR), new_id())
    assert refused.value.status == 404
