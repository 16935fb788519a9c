"""Letters over HTTP on real servers: previewed, sent as a test, and shown as they were sent."""

from datetime import UTC, date, datetime

from shared.contracts import enrolment
from shared.contracts.applications import DeferralPlaceRefusedV1
from tests.integration.notifications import events
from tests.integration.notifications.conftest import OPERATOR, SECRETARY, Desk
from tests.support.eventually import eventually


async def test_a_letter_is_previewed_sent_as_a_test_and_shown_as_it_was_sent(desk: Desk) -> None:
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


async def test_only_staff_may_look_at_letters(desk: Desk) -> None:
    listed = await desk.service.call("GET", "/v1/templates", as_=SECRETARY)
    assert "offer-made" in [item["template"] for item in listed.json()["items"]]
    assert (await desk.service.call("GET", "/v1/templates", as_="juror@universite-de-paris")).status_code == 403
    unknown = await desk.service.call("GET", "/v1/templates/love-letter/fr", as_=SECRETARY)
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "template")
    bad = await desk.service.call("POST", "/v1/templates/offer-made/en/test-send", as_=SECRETARY, json={"to": "me"})
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "to")


async def test_a_refused_deferral_sends_one_letter_with_its_reason(desk: Desk) -> None:
    """Two people, two languages, the two reasons; the first event is published twice."""
    ada, bob = desk.somebody(), desk.somebody()
    later = {"enrolment_id": "enrolment-1", "to_edition_id": "later"}
    for who, locale, reason in ((ada, "fr", "full"), (bob, "en", "cancelled")):
        await desk.knows(who, locale=locale)
        refused = DeferralPlaceRefusedV1(**who, **later, reason=reason)
        await desk.service.hear_again(refused, await desk.hears(refused, who))
    await desk.hears(events.submitted(ada), ada)  # consumed after the repeated event
    for who, said in ((ada, "complète"), (bob, "will not take place")):
        await desk.the_message(who, "sent", "deferral-refused")
        text = [mail.text for mail in desk.mails(who) if mail.message["X-Cursus-Template"] == "deferral-refused"]
        assert [said in one for one in text] == [True]
    await desk.the_message(ada, "sent", "application-submitted")
    assert desk.letters(ada) == ["application-submitted", "deferral-refused"]


async def test_money_dates_and_deferral_each_have_a_letter_of_their_own(desk: Desk) -> None:
    ada = desk.somebody()
    await desk.knows(ada, locale="fr")
    whose = {**ada, "enrolment_id": "enrolment-1"}
    money = {"amount_cents": 50_000, "paid_cents": 0, "fee_cents": 150_000}
    for told in (
        enrolment.RefundRecordedV1(**whose, reference="REM-2027-000007", **money),
        enrolment.RefundRecordedV1(**whose, reference="REPORT-1", carried_over=True, **money),
        enrolment.FeeReducedV1(
            **whose, reference="RED-2027-000012", amount_cents=30_000, reason="job_seeker", fee_cents=120_000
        ),
        enrolment.MakeUpScheduledV1(**whose, module="imaging", purpose="test", day=date(2027, 3, 15), half="pm"),
        enrolment.DefenceScheduledV1(**whose, starts_at=datetime(2027, 6, 18, 7, tzinfo=UTC), minutes=30),
        enrolment.EnrolmentDeferredV1(
            **whose,
            profile="health",
            to_edition_id="later",
            carried_cents=50_000,
            deferred_at=datetime(2027, 1, 5, tzinfo=UTC),
        ),
    ):
        await desk.hears(told, ada)
    expected = ["defence-scheduled", "enrolment-deferred", "fee-reduced", "make-up-scheduled", "payment-refunded"]

    async def arrived() -> bool:
        return desk.letters(ada) == expected

    await eventually(arrived, what="the five letters")
    text = {str(mail.message["X-Cursus-Template"]): " ".join(mail.text.split()) for mail in desk.mails(ada)}
    assert "REM-2027-000007" in text["payment-refunded"]
    assert "demandeur d’emploi" in text["fee-reduced"]
    assert "Télémédecine" in text["make-up-scheduled"], "the module by its title"
    assert "lundi 15 mars 2027, l’après-midi" in text["make-up-scheduled"]
    assert "à 9 h 00 (heure de Paris)" in text["defence-scheduled"].replace("\u00a0", " ")
    assert "repris en entier" in text["enrolment-deferred"]
