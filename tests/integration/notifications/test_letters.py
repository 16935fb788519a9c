"""Letters over HTTP on real servers: previewed, tried out, and shown again as they went."""

from tests.integration.notifications import events
from tests.integration.notifications.conftest import OPERATOR, SECRETARY, Desk
from tests.support.eventually import eventually


async def test_a_letter_is_previewed_tried_out_and_shown_as_it_went(desk: Desk) -> None:
    ada = desk.somebody()
    await desk.knows(ada)
    await desk.hears(events.submitted(ada), ada)
    message = await desk.the_message(ada, "sent")
    shown = await desk.service.call("GET", f"/v1/messages/{message['id']}/letter", as_=SECRETARY)
    assert shown.status_code == 200, shown.text
    (mail,) = desk.mails(ada)
    said = shown.json()
    assert (said["subject"], said["version"]) == (mail.subject, message["template_version"])
    assert "Éléonore" in said["text"]
    assert "#token=" not in shown.text
    strangers = await desk.service.call(
        "GET", f"/v1/messages/{message['id']}/letter", as_="secretary@universite-bourgogne"
    )
    assert strangers.status_code == 404

    preview = await desk.service.call("GET", "/v1/templates/application-submitted/fr", as_=SECRETARY)
    assert (preview.status_code, preview.json()["version"]) == (200, message["template_version"])
    path = "/v1/templates/offer-made/en/test-send"
    tried = await desk.service.call("POST", path, as_=OPERATOR, json={"to": "tester-of-letters@example.org"})
    assert tried.json() == {"accepted": True, "code": 250}

    async def arrived() -> bool:
        return bool(desk.mailbox.to("tester-of-letters@"))

    await eventually(arrived, what="the test")
    (test,) = desk.mailbox.to("tester-of-letters@")
    assert test.subject.startswith("[test] ")


async def test_letters_are_staffs_to_look_at(desk: Desk) -> None:
    listed = await desk.service.call("GET", "/v1/templates", as_=SECRETARY)
    assert "offer-made" in [item["template"] for item in listed.json()["items"]]
    assert (await desk.service.call("GET", "/v1/templates", as_="juror@universite-de-paris")).status_code == 403
    unknown = await desk.service.call("GET", "/v1/templates/love-letter/fr", as_=SECRETARY)
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "template")
    bad = await desk.service.call("POST", "/v1/templates/offer-made/en/test-send", as_=SECRETARY, json={"to": "me"})
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "to")
