"""A new link over HTTP and real mail: it signs its reader in, and the answer does not show whether it was sent."""

from tests.integration.notifications.conftest import Desk
from tests.support.eventually import eventually


async def test_a_new_link_signs_in_and_the_answer_is_the_same_for_an_unknown_address(desk: Desk) -> None:
    ada = desk.somebody()
    await desk.registers(ada)

    async def letters(kind: str) -> list[str]:
        found = [mail for mail in desk.mails(ada) if mail.message["X-Cursus-Template"] == kind]
        return [mail.text.partition("#token=")[2].split()[0] for mail in found]

    await eventually(lambda: letters("sign-in"), what="the first link")
    known = await desk.service.client.post("/v1/sign-in", json={"email": f"{ada['person_id'].upper()}@EXAMPLE.org"})
    again = await desk.service.client.post("/v1/sign-in", json={"email": f"{ada['person_id']}@example.org"})
    nobody = await desk.service.client.post("/v1/sign-in", json={"email": "nobody@example.org"})
    assert known.status_code == again.status_code == nobody.status_code == 202
    assert known.json() == nobody.json()
    assert known.headers.keys() == nobody.headers.keys()
    tokens = await eventually(lambda: letters("sign-in-again"), what="the fresh link")
    answer = await desk.service.call("GET", f"/v1/ledgers/{ada['person_id']}", as_=tokens[0])
    assert answer.status_code == 200, answer.text
    assert len(await letters("sign-in-again")) == 1


async def test_a_request_with_an_unknown_field_is_refused(desk: Desk) -> None:
    answer = await desk.service.client.post("/v1/sign-in", json={"email": "a@example.org", "redirect": "https://x"})
    assert answer.status_code == 422
