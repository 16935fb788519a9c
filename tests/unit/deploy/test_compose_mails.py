"""Mails that Mailpit caught are copied."""

import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.compose import mails
from deploy.local.mailbox import Mailbox
from tests.support.eventually import eventually


async def test_a_look_that_finds_the_way_cut_ends_nothing_and_the_next_one_finds_the_mail_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "cursus@example.org", "ada@example.org"
    message.set_content("Welcome")
    looks = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal looks
        if request.url.path.endswith("/raw"):
            return httpx.Response(200, content=bytes(message))
        looks += 1
        if looks in {1, 3}:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        caught = [{"ID": "1", "Created": "2027-11-20T09:00:00+00:00"}]
        return httpx.Response(200, json={"messages": caught[int(request.url.params["start"]) :]})

    class Cut(httpx.AsyncClient):
        def __init__(self, **_: Any) -> None:
            super().__init__(transport=httpx.MockTransport(answer))

    monkeypatch.setattr(httpx, "AsyncClient", Cut)
    monkeypatch.setattr(ssl, "create_default_context", lambda **_: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    mailbox = Mailbox(tmp_path)
    async with mails.mirrored("http://mailpit", mailbox, verify=tmp_path):

        async def several() -> bool:
            return looks >= 5

        await eventually(several)
    assert [mail.recipients for mail in mailbox] == [("ada@example.org",)]
