"""A small campaign of both diplomas, reconciled from three sources, without personal data in forbidden places."""

import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from deploy.demo.command import campaign_on
from deploy.local.mailbox import Mailbox
from deploy.local.stack import Servers, System
from tests.support.kafka import raw_bytes_on
from tests.support.systems import endpoints_of, system_on

SIZES = {"paris": 14, "dijon": 8}
PUBLIC = (
    "catalogue.events",
    "applications.events",
    "applications.internal",
    "enrolment.events",
    "notifications.events",
)


@pytest.fixture(scope="module")
def campaign_system(servers: Servers) -> Iterator[System]:
    with system_on(servers, "campaign") as started:
        yield started


async def test_after_a_whole_campaign_stores_topics_and_mailbox_agree_and_nobody_is_named(
    campaign_system: System, tmp_path: Path
) -> None:
    """Nine months without a difference; every name, address and RPPS number is a canary value that must not leak."""
    output = StringIO()
    code = await campaign_on(
        endpoints_of(campaign_system), tmp_path, Console(file=output), seed=7, sizes=SIZES, system=campaign_system
    )
    assert code == 0, output.getvalue()
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["differences"] == []
    oral = summary["business"]["editions"]["paris"]["interviews"]
    assert oral["shortlisted"] == oral["given by the office"] + oral["chosen"] > 0
    assert min(oral["given by the office"], oral["chosen"], oral["moved"], oral["cancelled"]) > 0
    mails = summary["business"]["mails"]
    reminded = sum(count for name, count in mails.items() if name.startswith("interview-reminder "))
    assert reminded == oral["booked"], "whoever is to come is reminded on the eve"
    brought = summary["business"]["invitations"]
    assert brought == {"REQUEST 0": oral["shortlisted"], "REQUEST 1": oral["moved"], "CANCEL 1": oral["cancelled"]}
    assert [edition["juries"] for edition in summary["business"]["editions"].values()] == [1, 2]  # Dijon, Paris
    assert sum(edition["diplomas"] for edition in summary["business"]["editions"].values()) > 0

    canaries = _canaries(campaign_system)
    prefix = campaign_system.environment()["TOPIC_PREFIX"]
    places = {
        "topics": await raw_bytes_on(campaign_system.kafka_bootstrap, *(prefix + topic for topic in PUBLIC)),
        "logs": b"".join(log.read_bytes() for log in (campaign_system.directory / "logs").glob("*-*.log")),
        "metrics": b"".join([await _metrics(url) for name, url in campaign_system.url.items() if "-" in name]),
    }
    contacts = await raw_bytes_on(campaign_system.kafka_bootstrap, f"{prefix}applications.contacts")
    assert any(canary.encode() in contacts for canary in canaries), "the search itself finds what is there"
    for place, content in places.items():
        assert content, place
        found = [canary for canary in canaries if re.search(rb"\b" + re.escape(canary.encode()) + rb"\b", content)]
        assert found == [], f"{place} name people: {found[:5]}"


def _canaries(system: System) -> set[str]:
    """Every address that received mail, and every family name in a salutation."""
    mails = list(Mailbox(system.mailbox))
    addresses = {address for mail in mails for address in mail.recipients}
    return addresses | {address.split("@")[0] for address in addresses}


async def _metrics(url: str) -> bytes:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"{url}/metrics")).content
