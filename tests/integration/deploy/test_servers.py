"""The servers of the local stack are real servers."""

import smtplib
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError
from pymongo import MongoClient, WriteConcern

from deploy.local.mailbox import Mailbox
from deploy.local.stack import Servers
from tests.support.eventually import DEADLINE


async def test_mongodb_is_a_replica_set_that_takes_majority_writes_and_reports_changes(servers: Servers) -> None:
    """Change streams and write concerns of production work on the single local node."""
    with MongoClient[dict[str, object]](servers.mongo_url) as client:
        assert client.admin.command("hello")["setName"] == "cursus"
        collection = client["stack_test"]["things"].with_options(write_concern=WriteConcern("majority", j=True))
        with collection.watch() as changes:
            collection.insert_one({"_id": "ada"})
            assert next(changes)["documentKey"] == {"_id": "ada"}


async def test_kafka_gives_back_what_an_idempotent_producer_sent(servers: Servers) -> None:
    """A consumer of a group reads a record that all replicas acknowledged."""
    await create_topic(servers, "stack-test")
    producer = AIOKafkaProducer(bootstrap_servers=servers.kafka_bootstrap, acks="all", enable_idempotence=True)
    async with producer:
        await producer.send_and_wait("stack-test", b"an event", key=b"ada")
    consumer = AIOKafkaConsumer(
        "stack-test",
        bootstrap_servers=servers.kafka_bootstrap,
        group_id="readers",
        auto_offset_reset="earliest",
    )
    async with consumer:
        record = await consumer.getone()
    assert (record.key, record.value) == (b"ada", b"an event")


async def test_a_topic_that_nobody_declared_does_not_come_into_being(servers: Servers) -> None:
    """A misspelt topic name is an error and creates no topic."""
    [described] = await admin(servers, lambda client: client.describe_topics(["mispelt"]))
    assert described["error_code"] == UnknownTopicOrPartitionError.errno
    assert "mispelt" not in await topics(servers)


async def test_a_mail_answered_with_250_is_a_file_in_the_mailbox(servers: Servers) -> None:
    """A mail that the SMTP server accepted can be read at once, with its envelope and time of receipt."""
    send(servers, "grace@example.org", "Bienvenue à Dijon", "Votre dossier est complet.", "<p>Complet</p>")
    [mail] = Mailbox(servers.mailbox).to("grace@example.org")
    assert (mail.subject, mail.text.strip()) == ("Bienvenue à Dijon", "Votre dossier est complet.")
    assert mail.sender == "cursus@example.org"
    assert mail.name.startswith(f"{mail.received_at:%Y-%m-%dT%H-%M-%S}")


async def test_the_page_of_mails_finds_by_recipient_and_shows_text_html_and_headers(servers: Servers) -> None:
    """A person can read on a page what an applicant received."""
    send(servers, "edith@example.org", "Votre place", "Répondez avant le 3 mai.", "<p>Avant le 3 mai</p>")
    async with httpx.AsyncClient(base_url=str(servers.inbox_url)) as page:
        found = (await page.get("/", params={"to": "EDITH"})).text
        assert "1 mail to" in found
        assert "Votre place" in found
        [mail] = Mailbox(servers.mailbox).to("edith@example.org")
        shown = (await page.get(f"/mail/{mail.name}")).text
        assert "Répondez avant le 3 mai." in shown
        assert "X-Envelope-To" in shown
        assert "<p>Avant le 3 mai</p>" in (await page.get(f"/mail/{mail.name}/html")).text


async def test_a_hostile_mail_cannot_run_anything_on_the_page(servers: Servers) -> None:
    """Markup in a subject is escaped, and the HTML of a mail is sandboxed."""
    attack = "<script>alert(1)</script>"
    send(servers, "mallory@example.org", attack, attack, attack)
    [mail] = Mailbox(servers.mailbox).to("mallory@example.org")
    async with httpx.AsyncClient(base_url=str(servers.inbox_url)) as page:
        for path in ("/", f"/mail/{mail.name}"):
            assert attack not in (await page.get(path)).text
        html = await page.get(f"/mail/{mail.name}/html")
        assert html.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize("name", ["nothing.eml", "..", "%2e%2e%2fendpoints.json", ".hidden.eml.part"])
async def test_the_page_serves_mails_and_no_other_file(servers: Servers, name: str) -> None:
    """Any other name is a 404."""
    async with httpx.AsyncClient(base_url=str(servers.inbox_url)) as page:
        assert (await page.get(f"/mail/{name}/source")).status_code == httpx.codes.NOT_FOUND


async def test_servers_of_ones_own_are_used_and_not_started(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MONGO_URL, KAFKA_BOOTSTRAP and SMTP_URL are the alternative on a platform that cannot run the servers."""
    for name, value in servers.environment().items():
        monkeypatch.setenv(name, value)
    with Servers(tmp_path) as borrowed:
        assert borrowed.processes == {}
        assert borrowed.environment() == servers.environment()


async def test_a_server_that_is_given_is_used_and_the_others_are_started(servers: Servers, tmp_path: Path) -> None:
    """Workers of a parallel run share one Kafka so."""
    given = {"KAFKA_BOOTSTRAP": servers.kafka_bootstrap, "MONGO_URL": servers.mongo_url}
    with Servers(tmp_path, given=given) as beside:
        assert set(beside.processes) == {"smtp"}
        assert beside.environment() == given | {"SMTP_URL": beside.smtp_url}
        assert beside.smtp_url not in {"", servers.smtp_url}


async def create_topic(servers: Servers, name: str) -> None:
    await admin(servers, lambda client: client.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)]))


async def topics(servers: Servers) -> list[str]:
    return list(await admin(servers, lambda client: client.list_topics()))


async def admin(servers: Servers, work: Callable[[AIOKafkaAdminClient], Awaitable[Any]]) -> Any:
    client = AIOKafkaAdminClient(bootstrap_servers=servers.kafka_bootstrap)
    await client.start()
    try:
        return await work(client)
    finally:
        await client.close()


def send(servers: Servers, to: str, subject: str, text: str, html: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "cursus@example.org", to, subject
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    host, port = servers.smtp_url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port), timeout=DEADLINE) as smtp:
        smtp.send_message(mail)
