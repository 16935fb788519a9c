"""A page, a mail and a paper say the same day, time, number of hours, mode and sum, in both languages."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_mini_racer import MiniRacer

from services.applications.domain.file.person import Card, Person
from services.applications.domain.policy import Strictness
from services.applications.web.file.pages import TEMPLATES, shared_words
from services.applications.web.file.recap import recap
from services.enrolment.domain.file.learner import Card as LearnerCard
from services.enrolment.use_cases.papers.certificates import Agreement
from services.enrolment.web.papers.papers import agreement_paper
from services.notifications.domain.ledger.paperwork import attestation
from services.notifications.domain.ledger.statement import Attestation
from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.wording import words
from shared.kernel import reading
from shared.kernel.money import Cents, euros
from shared.kernel.words import HalfDay, Locale, Mode
from tests.unit.applications.builders import a_submitted_file, an_edition
from tests.unit.enrolment import builders as enrolments
from tests.unit.notifications import builders as notifications
from tests.unit.notifications.builders import NOON, a_proof

MOMENTS = st.integers(946_684_800, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
DEADLINE = datetime(2027, 8, 1, 21, 59, 59, tzinfo=UTC)
"""The last second of a first of August in Paris."""


def page(locale: Locale, *calls: tuple[str, Any]) -> list[str]:
    """What functions of the applicant's page answer, run by the script that the page runs."""
    script = shared_words() + (TEMPLATES / "reading.js").read_text(encoding="utf-8")
    with MiniRacer() as browser:
        browser.eval(f"const locale = {json.dumps(locale)};\n{script}")
        return [str(browser.eval(f"{name}({json.dumps(argument)})")) for name, argument in calls]


@pytest.mark.parametrize("locale", Locale)
def test_a_page_a_mail_and_a_paper_say_the_same_moment(locale: Locale) -> None:
    mail = words(Template.OFFER_MADE, {"answer_by": DEADLINE.isoformat()}, notifications.an_edition(), locale)[
        "deadline"
    ]
    application = a_submitted_file()
    application.submitted_at = DEADLINE
    person = Person.register("p", Card("Ada", "Lovelace", "ada@example.org", locale), Strictness(), NOON)
    paper = recap(application, an_edition(), person, None)["submitted"]
    assert mail == paper == reading.instant(DEADLINE, locale)
    assert str(mail).startswith(page(locale, ("day", DEADLINE.isoformat()))[0] + " (")


@pytest.mark.parametrize("locale", Locale)
def test_a_page_a_mail_and_a_paper_say_the_same_day(locale: Locale) -> None:
    due = date(2027, 8, 1)
    details = {"due_on": due.isoformat(), "amount_cents": 1, "owed_cents": 1, "notice": "upcoming"}
    mail = words(Template.PAYMENT_REMINDER, details, notifications.an_edition(), locale)["due_on"]
    assert page(locale, ("dated", due.isoformat())) == [mail]
    proof = a_proof(completed_at=DEADLINE)
    paper = dict(attestation(Attestation(person_id="p", proof=proof, recorded_at=NOON), "Ada", locale, NOON)["about"])
    assert str(mail).endswith(f" {paper['Terminée le' if locale is Locale.FR else 'Completed on']}")


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("quantity", [0.5, 1, 1.75, 2, 7.5, 80])
def test_a_page_a_mail_and_papers_say_the_same_hours(locale: Locale, quantity: float) -> None:
    details = {"title": {"fr": "", "en": ""}, "hours": [{"hours": quantity}], "health": False, "dpc": None}
    mail = words(Template.MODULE_COMPLETED, details, notifications.an_edition(), locale)["hours"]
    proof = a_proof(hours={Mode.LIVE_REMOTE: quantity})
    paper = dict(attestation(Attestation(person_id="p", proof=proof, recorded_at=NOON), "Ada", locale, NOON)["about"])
    assert mail == paper[reading.MODES[Mode.LIVE_REMOTE][locale].capitalize()] == reading.hours(quantity, locale)
    assert page(locale, ("lasting", quantity)) == [mail]


@pytest.mark.parametrize("locale", Locale)
def test_the_page_and_the_papers_say_the_same_modes_and_half_days(locale: Locale) -> None:
    said = json.loads(shared_words().partition("=")[2].strip(" ;\n"))[locale]
    agreement = Agreement(
        enrolments.an_enrolment(),
        enrolments.an_edition(),
        LearnerCard(given_name="Ada", family_name="Lovelace", locale=locale),
        "Université",
    )
    assert ", ".join(said["modes"].values()) == agreement_paper(agreement, locale, NOON)["modes"]
    assert list(said["modes"]) == list(Mode)
    details = {"module": "medical-imaging", "day": "2027-08-01", "half": "pm", "purpose": "test"}
    mail = words(Template.MAKE_UP_SCHEDULED, details, notifications.an_edition(), locale)["when"]
    assert mail == f"{page(locale, ('dated', '2027-08-01'))[0]}, {said['halves'][HalfDay.PM]}"


@pytest.mark.parametrize("locale", Locale)
@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(MOMENTS, st.integers(0, 400), st.integers(0, 10**9)), min_size=20, max_size=60))
def test_the_script_of_the_page_reads_every_moment_number_and_sum_as_mails_do(
    locale: Locale, drawn: list[tuple[datetime, int, int]]
) -> None:
    calls: list[tuple[str, Any]] = []
    mails: list[str] = []
    for at, quarters, cents in drawn:
        calls += [("day", at.isoformat()), ("dated", at.date().isoformat())]
        calls += [("lasting", quarters / 4), ("money", cents)]
        mails += [reading.moment(at, locale), reading.weekday(at.date(), locale)]
        mails += [reading.hours(quarters / 4, locale), euros(Cents(cents), locale)]
    assert page(locale, *calls) == mails
