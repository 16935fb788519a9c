"""The ledger is append-only, and the evaluation follows from its standing proofs."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.events import ProofRecorded, ProofReversed
from services.notifications.domain.ledger.errors import NoSuchProof, ProofAlreadyReversed
from services.notifications.domain.ledger.evaluation import Answer, Evaluation, evaluate
from services.notifications.domain.ledger.ledger import Ledger, Proof, Verification
from services.notifications.domain.ledger.rulesets import Regime
from shared.kernel.words import ActionType, Mode
from tests.unit.notifications.builders import DAY, NOON, RULESETS, a_proof

ON = date(2028, 6, 1)
MARCH_2026 = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_ledger(*proofs: Proof) -> Ledger:
    ledger = Ledger(id=Ledger.id_for("ada"), person_id="ada")
    for proof in proofs:
        ledger.add(proof, NOON)
    return ledger


def dpc(*proofs: Proof, on: date = ON) -> Evaluation:
    return evaluate(proofs, RULESETS, Regime.DPC, on)


def certification(*proofs: Proof, on: date = ON, since: date | None = date(2010, 9, 1)) -> Evaluation:
    return evaluate(proofs, RULESETS, Regime.CERTIFICATION, on, since, "doctor")


def test_a_proof_recorded_twice_stands_once() -> None:
    ledger = a_ledger(a_proof(1), a_proof(1))
    assert ledger.facts == (ProofRecorded("proof-1"),)
    assert len(ledger.entries) == 1


def test_a_reversal_adds_an_entry_and_leaves_the_proof_where_it_was() -> None:
    ledger = a_ledger(a_proof(1), a_proof(2))
    before = list(ledger.entries)
    ledger.reverse("proof-1", "attendance-corrected", "secretary", NOON)
    assert ledger.entries[:2] == before
    assert [proof.proof_id for proof in ledger.standing] == ["proof-2"]
    assert ledger.facts[-1] == ProofReversed("proof-1", "attendance-corrected", NOON)


def test_a_reversed_proof_is_not_restored_by_a_repeated_event() -> None:
    ledger = a_ledger(a_proof(1))
    ledger.reverse("proof-1", "error", None, NOON)
    ledger.add(a_proof(1), NOON)
    assert ledger.standing == ()


def test_a_proof_is_reversed_once_and_only_where_it_is() -> None:
    ledger = a_ledger(a_proof(1))
    with pytest.raises(NoSuchProof):
        ledger.reverse("proof-9", "error", None, NOON)
    ledger.reverse("proof-1", "error", None, NOON)
    with pytest.raises(ProofAlreadyReversed):
        ledger.reverse("proof-1", "error", None, NOON)


def test_a_university_diploma_without_odpc_number_counts_but_not_as_the_orientation_action() -> None:
    answer = dpc(a_proof(1, completed_at=MARCH_2026, orientation="digital-health"))
    findings = {finding.rule: (finding.answer, finding.why) for finding in answer.proofs[0].findings}
    assert findings == {
        "two-action-types": (Answer.COUNTED, None),
        "orientation-action": (Answer.NOT_COUNTED, "no-odpc-number"),
    }
    assert [requirement.rule for requirement in answer.missing] == ["two-action-types", "orientation-action"]


def test_two_types_with_one_in_the_orientations_leave_nothing_missing_and_still_ask_to_check() -> None:
    answer = dpc(
        a_proof(1, completed_at=MARCH_2026, odpc_number="1234", orientation="digital-health"),
        a_proof(2, ActionType.EPP, completed_at=MARCH_2026),
    )
    assert (answer.answer, answer.missing) == (Answer.COUNTED, ())
    assert "Order" in answer.notice.en


def test_an_integrated_programme_is_two_types_by_itself() -> None:
    by_rule = {r.rule: r.answer for r in dpc(a_proof(1, ActionType.PI, completed_at=MARCH_2026)).requirements}
    assert by_rule["two-action-types"] is Answer.COUNTED


def test_an_orientation_action_after_the_orientations_end_cannot_be_told() -> None:
    answer = dpc(a_proof(1, completed_at=datetime(2027, 3, 1, tzinfo=UTC), odpc_number="1", orientation="o"))
    by_rule = {r.rule: r.answer for r in answer.requirements}
    assert by_rule["orientation-action"] is Answer.CANNOT_TELL


def test_what_a_person_declares_alone_cannot_be_told() -> None:
    answer = dpc(a_proof(1, ActionType.PI, completed_at=MARCH_2026, verification=Verification.SELF_DECLARED))
    assert answer.proofs[0].answer is Answer.CANNOT_TELL


@pytest.mark.parametrize(
    ("on", "ruleset"),
    [
        (date(2021, 6, 1), "dpc-2020-2022"),
        (date(2025, 12, 31), "dpc-2023-2025"),
        (date(2026, 1, 1), "dpc-2026-2028"),
        (date(2029, 1, 1), None),
    ],
)
def test_the_day_chooses_the_ruleset_and_a_day_without_one_cannot_be_told(on: date, ruleset: str | None) -> None:
    answer = dpc(on=on)
    assert (answer.ruleset.id if answer.ruleset else None) == ruleset
    if ruleset is None:
        assert (answer.answer, answer.why) == (Answer.CANNOT_TELL, ("no-ruleset-for-this-day",))


def test_a_proof_of_another_period_does_not_count() -> None:
    answer = dpc(a_proof(1, completed_at=datetime(2025, 12, 31, 22, 59, tzinfo=UTC)))
    assert (answer.proofs[0].answer, answer.proofs[0].why) == (Answer.NOT_COUNTED, "outside-the-period")
    in_paris_it_is_2026 = a_proof(1, completed_at=datetime(2025, 12, 31, 23, 1, tzinfo=UTC))
    assert dpc(in_paris_it_is_2026).proofs[0].answer is Answer.COUNTED


def test_a_proof_reversed_after_its_period_closed_re_evaluates_that_period() -> None:
    ledger = a_ledger(a_proof(1, ActionType.PI, completed_at=datetime(2024, 3, 1, tzinfo=UTC)))
    in_the_past = date(2025, 12, 31)
    before = dpc(*ledger.standing, on=in_the_past)
    ledger.reverse("proof-1", "attendance-corrected", None, NOON)
    after = dpc(*ledger.standing, on=in_the_past)
    assert len(before.missing) < len(after.missing)


def test_one_proof_counts_under_both_regimes() -> None:
    proof = a_proof(1, completed_at=MARCH_2026)
    assert dpc(proof).proofs[0].answer is certification(proof).proofs[0].answer is Answer.COUNTED


def test_certification_lasts_nine_years_for_those_practising_in_2023_and_six_for_others() -> None:
    assert certification().period == (date(2023, 1, 1), date(2031, 12, 31))
    assert certification(since=date(2024, 9, 1)).period == (date(2024, 9, 1), date(2030, 8, 31))
    later = certification(since=date(2024, 9, 1), on=date(2031, 1, 1))
    assert later.period == (date(2030, 9, 1), date(2036, 8, 31))


def test_certification_cannot_be_told_while_the_start_of_practice_is_not_known() -> None:
    answer = certification(since=None)
    assert (answer.answer, answer.why) == (Answer.CANNOT_TELL, ("practising-since-not-known",))


def test_an_hour_is_a_credit_in_every_mode() -> None:
    hours = {Mode.ON_SITE: 7.0, Mode.LIVE_REMOTE: 3.5, Mode.ON_ONES_OWN: 0.5}
    assert dpc(a_proof(1, completed_at=MARCH_2026, hours=hours)).credits == 11.0


proofs = st.lists(
    st.builds(
        a_proof,
        number=st.integers(1, 1000),
        action_type=st.sampled_from(ActionType),
        completed_at=st.integers(0, 13 * 365).map(lambda day: datetime(2019, 1, 1, 12, tzinfo=UTC) + day * DAY),
        odpc_number=st.none() | st.just("1234"),
        orientation=st.none() | st.just("digital-health"),
        verification=st.sampled_from(Verification),
    ),
    max_size=8,
    unique_by=lambda proof: proof.proof_id,
)
days = st.dates(date(2020, 1, 1), date(2031, 12, 31))


@given(proofs, st.randoms(), st.sampled_from(Regime), days)
def test_the_order_of_entries_changes_nothing(some: list[Proof], random: object, regime: Regime, on: date) -> None:
    shuffled = sorted(some, key=lambda _: random.random())  # type: ignore[attr-defined]
    since = date(2012, 1, 1)
    assert evaluate(some, RULESETS, regime, on, since, "nurse") == evaluate(
        shuffled, RULESETS, regime, on, since, "nurse"
    )


@given(proofs, proofs, st.sampled_from(Regime), days)
def test_a_reversal_restores_the_evaluation_before(
    some: list[Proof], later: list[Proof], regime: Regime, on: date
) -> None:
    ledger = a_ledger(*some)
    before = evaluate(ledger.standing, RULESETS, regime, on, date(2024, 1, 1), "nurse")
    new = [proof for proof in later if not ledger.holds(proof.proof_id)]
    for proof in new:
        ledger.add(proof, NOON)
    entries = list(ledger.entries)
    for proof in new:
        ledger.reverse(proof.proof_id, "error", None, NOON)
    assert evaluate(ledger.standing, RULESETS, regime, on, date(2024, 1, 1), "nurse") == before
    assert ledger.entries[: len(entries)] == entries


@given(proofs, st.sampled_from(Regime), days)
def test_one_more_proof_never_makes_more_missing(some: list[Proof], regime: Regime, on: date) -> None:
    for count in range(len(some)):
        fewer = evaluate(some[:count], RULESETS, regime, on, date(2012, 1, 1), "nurse")
        more = evaluate(some[: count + 1], RULESETS, regime, on, date(2012, 1, 1), "nurse")
        assert len(more.missing) <= len(fewer.missing)
