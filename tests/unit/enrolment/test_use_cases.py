from datetime import datetime
from itertools import permutations

import pytest

from services.enrolment.domain.edition import Edition, Progress
from services.enrolment.domain.errors import UnknownModule
from services.enrolment.domain.events import EnrolmentCancelled, EnrolmentConfirmed, EnrolmentOpened
from services.enrolment.domain.file.enrolment import Enrolment, enrolment_id
from services.enrolment.domain.file.learner import Card
from services.enrolment.domain.state import Reason, State
from services.enrolment.domain.teaching.defences import DefenceDiary
from services.enrolment.domain.teaching.errors import SheetDiffers
from services.enrolment.domain.teaching.sheet import Outcome, Sheet
from services.enrolment.use_cases import ports
from services.enrolment.use_cases.file import editions, enrolments
from services.enrolment.use_cases.file.editions import FollowEdition, LearnCard, LearnEdition
from services.enrolment.use_cases.file.enrolments import (
    CancelForApplication,
    EnrolLearner,
    GetEnrolment,
    GetEnrolmentOfApplication,
    ListEnrolments,
)
from services.enrolment.use_cases.money import accounts
from services.enrolment.use_cases.money.accounts import NamePayer, RecordPayment
from services.enrolment.use_cases.teaching import roll, sheets, studies
from services.enrolment.use_cases.teaching.roll import CallRoll
from services.enrolment.use_cases.teaching.sheets import Attended, Marked, RecordClassAttendance, RecordClassResults
from shared.kernel.clock import Clock
from shared.kernel.commands import Act, Command, acts, found_in
from shared.kernel.errors import IllegalTransition, NotFound, VersionChanged
from shared.kernel.money import Cents
from shared.kernel.repository import Cause
from shared.kernel.words import HalfDay, Mode
from tests.support.memory import InMemory
from tests.unit.enrolment import builders as a
from tests.unit.enrolment.memory import Enrolments, Learners


class Noon:
    def now(self) -> datetime:
        return a.NOW


class House:
    """The use cases on repositories in memory."""

    def __init__(self) -> None:
        self.enrolments, self.editions, self.learners = Enrolments(), InMemory[Edition](), Learners()
        self.sheets = InMemory[Sheet]()
        self.act: Act = acts(
            found_in(enrolments, accounts, editions, roll, studies, sheets),
            {
                ports.Enrolments: self.enrolments,
                ports.EnrolmentReader: self.enrolments,
                ports.Editions: self.editions,
                ports.Learners: self.learners,
                ports.LearnerReader: self.learners,
                ports.Sheets: self.sheets,
                ports.DefenceDiaries: InMemory[DefenceDiary](),
                Clock: Noon(),
            },
        )

    async def with_learner(self, application: str = "app-1") -> str:
        """The id of a confirmed enrolment."""
        await self.act(opened())
        await self.act(accepted(application))
        enrolment = enrolment_id(application)
        await self.act(RecordPayment(enrolment_id=enrolment, reference="r1", amount_cents=Cents(50_000)))
        return enrolment


def opened(edition: str = "edition-1") -> LearnEdition:
    copy = a.an_edition(edition)
    return LearnEdition(
        edition_id=copy.id,
        code=copy.code,
        programme_id=copy.programme_id,
        institution_id=copy.institution_id,
        title=copy.title,
        place=copy.place,
        terms=copy.terms,
    )


def accepted(application: str = "app-1", edition: str = "edition-1") -> EnrolLearner:
    intent = a.an_intent(application, edition=edition)
    return EnrolLearner(
        application_id=application,
        person_id=intent.person_id,
        edition_id=edition,
        institution_id=intent.institution_id,
        profile=intent.profile,
        accepted_at=intent.accepted_at,
    )


def withdrawn(application: str = "app-1", sequence: int = 9) -> CancelForApplication:
    return CancelForApplication(
        application_id=application, reason=Reason.APPLICATION_WITHDRAWN, cause=Cause(application, sequence)
    )


@pytest.mark.parametrize("order", list(permutations([opened(), accepted(), accepted(), opened()])))
async def test_offer_and_edition_in_any_order_and_twice_open_one_enrolment(order: tuple[Command[object], ...]) -> None:
    house = House()
    for command in order:
        await house.act(command)
    (enrolment,) = house.enrolments.kept.values()
    assert enrolment.state is State.AWAITING_PAYMENT
    assert [type(fact) for fact in house.enrolments.published] == [EnrolmentOpened]


async def test_an_edition_that_arrives_between_reading_it_and_adding_the_enrolment_is_not_missed() -> None:
    house = House()
    house.enrolments.meanwhile = lambda: house.act(opened())
    enrolment = await house.act(accepted())
    assert enrolment.state is State.AWAITING_PAYMENT


async def test_a_repeated_edition_event_opens_the_intents_that_a_crash_left_waiting() -> None:
    house = House()
    house.enrolments.kept = {it.id: it for it in (a.an_intent(f"app-{n}") for n in range(250))}
    await house.act(opened())
    assert {it.state for it in house.enrolments.kept.values()} == {State.AWAITING_PAYMENT}


async def test_an_edition_opens_only_its_own_intents_and_not_the_cancelled() -> None:
    house = House()
    await house.act(accepted("app-1"))
    await house.act(accepted("app-2", edition="edition-2"))
    await house.act(accepted("app-3"))
    await house.act(withdrawn("app-3"))
    await house.act(opened())
    states = [house.enrolments.kept[enrolment_id(f"app-{n}")].state for n in (1, 2, 3)]
    assert states == [State.AWAITING_PAYMENT, State.AWAITING_EDITION, State.CANCELLED]


async def test_a_withdrawal_cancels_once_and_one_before_any_enrolment_changes_nothing() -> None:
    house = House()
    assert await house.act(withdrawn()) is None
    await house.with_learner()
    await house.act(withdrawn())
    await house.act(withdrawn())
    assert house.enrolments.published[-1] == EnrolmentCancelled(reason="application_withdrawn")
    assert house.enrolments.published.count(EnrolmentCancelled(reason="application_withdrawn")) == 1
    await house.act(accepted())
    assert house.enrolments.kept[enrolment_id("app-1")].state is State.CANCELLED


async def test_a_payment_without_a_day_is_dated_today_and_confirms() -> None:
    house = House()
    enrolment = await house.act(GetEnrolment(await house.with_learner()))
    assert house.enrolments.published[-1] == EnrolmentConfirmed()
    assert enrolment.account.payments[0].paid_on == a.NOW.date()


async def test_the_payer_is_set_only_on_the_version_the_caller_has_seen() -> None:
    house = House()
    enrolment = await house.with_learner()
    with pytest.raises(VersionChanged):
        await house.act(NamePayer(enrolment_id=enrolment, payer=a.Payer(), expected_version=1))


def roll_sheet(rows: dict[str, float], sheet: str = "sheet-1") -> RecordClassAttendance:
    """A roll sheet with hours by enrolment."""
    return RecordClassAttendance(
        sheet_id=sheet,
        edition_id="edition-1",
        module="medical-imaging",
        day=a.STARTS_ON,
        half=HalfDay.AM,
        rows={id_: Attended(mode=Mode.ON_SITE, hours=hours) for id_, hours in rows.items()},
    )


async def test_a_roll_sheet_has_a_result_for_each_row() -> None:
    house = House()
    first, second = await house.with_learner("app-1"), await house.with_learner("app-2")
    await house.act(accepted("app-3"))
    unpaid = enrolment_id("app-3")
    await house.act(accepted("app-4", edition="edition-2"))
    elsewhere = enrolment_id("app-4")

    sheet = await house.act(roll_sheet({first: 3.5, unpaid: 3.5, "nobody": 3.5, elsewhere: 3.5, second: 99}))

    assert {row.enrolment_id: row.code for row in sheet.rows} == {
        first: None,
        unpaid: IllegalTransition.code,
        "nobody": NotFound.code,
        elsewhere: NotFound.code,
        second: "invalid-field",
    }
    assert [row.outcome for row in sheet.rows] == [Outcome.RECORDED, *[Outcome.REFUSED] * 4]
    again = await house.act(roll_sheet({first: 3.5, second: 3.5}, "sheet-2"))
    assert [row.outcome for row in again.rows] == [Outcome.UNCHANGED, Outcome.RECORDED]


async def test_a_sheet_sent_twice_is_one_sheet_with_the_same_results() -> None:
    house = House()
    learner = await house.with_learner()
    first = await house.act(roll_sheet({learner: 3.5}))
    published = len(house.enrolments.published)
    assert (await house.act(roll_sheet({learner: 3.5}))).rows == first.rows
    assert len(house.enrolments.published) == published
    with pytest.raises(SheetDiffers):
        await house.act(roll_sheet({learner: 3.25}))


async def test_a_sheet_that_a_crash_left_unfinished_is_completed_by_a_repetition() -> None:
    house = House()
    learner, other = await house.with_learner("app-1"), await house.with_learner("app-2")
    await house.act(roll_sheet({learner: 3.5, other: 3.5}))
    house.sheets.kept["sheet-1"].settled, house.sheets.kept["sheet-1"].rows = False, ()
    sheet = await house.act(roll_sheet({learner: 3.5, other: 3.5}))
    assert [row.outcome for row in sheet.rows] == [Outcome.UNCHANGED, Outcome.UNCHANGED]


async def test_results_of_a_class_are_recorded_row_by_row() -> None:
    house = House()
    first, second = await house.with_learner("app-1"), await house.with_learner("app-2")
    rows = {first: Marked(attempt=1, mark=12), second: Marked(attempt=2, mark=12)}

    def results(edition: str = "edition-1", module: str = "medical-imaging") -> RecordClassResults:
        return RecordClassResults(sheet_id="sheet-1", edition_id=edition, module=module, rows=rows)

    sheet = await house.act(results())
    assert [row.code for row in sheet.rows] == [None, "attempt-out-of-order"]
    with pytest.raises(UnknownModule):
        await house.act(results(module="alchemy"))
    with pytest.raises(NotFound):
        await house.act(results(edition="edition-9"))


async def test_an_older_contact_card_does_not_replace_a_newer_one() -> None:
    house = House()
    older, newer = (Card(given_name=name, family_name="Martin", locale="fr") for name in ("Zoe", "Zoé"))
    await house.act(LearnCard(person_id="p", card=newer, cause=Cause("p", 2)))
    await house.act(LearnCard(person_id="p", card=older, cause=Cause("p", 1)))
    assert house.learners.kept["p"].card == newer


async def test_the_progress_of_a_known_edition_is_stored_and_of_an_unknown_one_ignored() -> None:
    house = House()
    await house.act(opened())
    edition = await house.act(
        FollowEdition(edition_id="edition-1", progress=Progress.RUNNING, cause=Cause("edition-1", 4))
    )
    assert edition is not None
    assert edition.progress is Progress.RUNNING
    never_opened = FollowEdition(edition_id="edition-2", progress=Progress.CANCELLED, cause=Cause("edition-2", 4))
    assert await house.act(never_opened) is None


async def test_the_roll_lists_confirmed_learners_and_leaves_unknown_names_empty() -> None:
    house = House()
    named, unnamed = await house.with_learner("app-1"), await house.with_learner("app-2")
    await house.act(accepted("app-3"))
    person = house.enrolments.kept[named].person_id
    card = Card(given_name="Ada", family_name="Lovelace", locale="en")
    await house.act(LearnCard(person_id=person, card=card, cause=Cause(person, 1)))
    page = await house.act(CallRoll(edition_id="edition-1", limit=50))
    assert {it.enrolment.id: it.learner and it.learner.card for it in page.items} == {named: card, unnamed: None}


async def test_enrolments_are_listed_by_institution_edition_and_state_page_by_page() -> None:
    house = House()
    for n in range(3):
        await house.with_learner(f"app-{n}")
    seen: list[Enrolment] = []
    cursor = None
    while True:
        page = await house.act(
            ListEnrolments(
                institution_id="universite-de-paris",
                edition_id="edition-1",
                state=State.CONFIRMED,
                limit=2,
                cursor=cursor,
            )
        )
        seen += page.items
        if (cursor := page.next) is None:
            break
    assert len(seen) == 3
    nobody = await house.act(ListEnrolments(institution_id="universite-de-bourgogne", limit=2))
    assert nobody.items == ()


async def test_the_enrolment_of_an_application_is_found_or_refused_as_not_found() -> None:
    house = House()
    with pytest.raises(NotFound):
        await house.act(GetEnrolmentOfApplication("app-1"))
    enrolment = await house.with_learner("app-1")
    assert (await house.act(GetEnrolmentOfApplication("app-1"))).id == enrolment
