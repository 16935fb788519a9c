"""The digest on real servers: a bounce, a morning, one mail to staff; and no mail on the next morning."""

from datetime import timedelta

from services.notifications.domain.mail.digest import next_digest
from tests.integration.notifications import events
from tests.integration.notifications.conftest import OPERATOR, SECRETARY, Desk
from tests.support.eventually import eventually
from tests.support.reports import POSTFIX, report

PATH = f"/v1/institutions/{events.INSTITUTION}/digest"


async def test_staff_get_one_digest_for_a_bounced_mail(desk: Desk) -> None:
    body = {"email": "scolarite-digest@example.org"}
    stranger = await desk.service.call("PUT", PATH, as_="secretary@universite-bourgogne", json=body)
    assert stranger.status_code == 404
    chosen = await desk.service.call("PUT", PATH, as_=SECRETARY, json=body)
    assert (chosen.status_code, chosen.json()["wanted"]) == (200, True), chosen.text
    ada = desk.somebody()
    await desk.knows(ada)
    await desk.hears(events.submitted(ada), ada)
    message = await desk.the_message(ada, "sent")
    bounced = await desk.service.call("POST", "/v1/bounces", as_=OPERATOR, content=report(POSTFIX, message["id"]))
    assert bounced.status_code == 200, bounced.text

    desk.it_is(next_digest(desk.clock.now()) + timedelta(minutes=1))

    async def told() -> bool:
        return len(desk.mailbox.to("scolarite-digest@")) == 1

    await eventually(told, what="the digest")
    (digest,) = desk.mailbox.to("scolarite-digest@")
    assert "Revenus : 1" in digest.text.replace("\u00a0", " ")
    assert ada["person_id"] not in digest.text

    async def looked_again() -> bool:
        answer = await desk.service.call("PUT", PATH, as_=SECRETARY, json=body)
        return bool(answer.json()["next_look"] > before)

    before = (await desk.service.call("PUT", PATH, as_=SECRETARY, json=body)).json()["next_look"]
    desk.it_is(next_digest(desk.clock.now()) + timedelta(minutes=1))
    await eventually(looked_again, what="another morning")
    assert len(desk.mailbox.to("scolarite-digest@")) == 1
