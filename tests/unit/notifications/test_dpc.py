"""Imported proofs, professions, papers and exports."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from services.notifications.domain.ledger import paperwork
from services.notifications.domain.ledger.errors import (
    ActionStillToCome,
    AnotherPersonsRpps,
    EvidenceUsedAlready,
    ProofDoesNotStand,
)
from services.notifications.domain.ledger.evaluation import Answer, evaluate
from services.notifications.domain.ledger.ledger import Identity, Ledger, Proof, Verification
from services.notifications.domain.ledger.professions import named
from services.notifications.domain.ledger.rulesets import Regime
from services.notifications.domain.ledger.statement import attest, state
from services.notifications.gateways.papers import TypstPapers
from services.notifications.gateways.rpps import LuhnKeys
from services.notifications.persistence.professions import ProfessionError, read_professions
from services.notifications.persistence.rulesets import RulesetError, read_rulesets
from services.notifications.use_cases.ledger.ledgers import ImportProof, ReverseProof
from services.notifications.use_cases.ledger.queries import EvaluateLedger
from services.notifications.use_cases.ledger.statements import MakeStatement
from services.notifications.web.ledger.exports import as_csv, as_json
from shared.kernel.errors import InvalidField, NotFound
from shared.kernel.words import ActionType, Locale, Mode
from tests.unit.notifications.builders import DAY, HOME, NOON, PROFESSIONS, RULESETS, a_proof
from tests.unit.notifications.house import House, a_card

RPPS = "10003456786"
SHA = "a" * 64
ON = date(2026, 11, 2)
proofs = st.lists(
    st.builds(
        a_proof,
        number=st.integers(1, 1000),
        action_type=st.sampled_from(ActionType),
        completed_at=st.integers(0, 13 * 365).map(lambda day: datetime(2019, 1, 1, 12, tzinfo=UTC) + day * DAY),
        odpc_number=st.none() | st.just("1234"),
        orientation=st.none() | st.just("digital-health"),
        verification=st.sampled_from(Verification),
        title=st.text(max_size=12).map(lambda text: {"fr": text, "en": text}),
    ),
    max_size=6,
    unique_by=lambda proof: proof.proof_id,
)
days = st.dates(date(2020, 1, 1), date(2031, 12, 31))
codes = st.none() | st.sampled_from([profession.code for profession in PROFESSIONS])


def brought_in(**own: Any) -> ImportProof:
    values: dict[str, Any] = {
        "person_id": "ada",
        "request": "request-1",
        "institution_id": "paris",
        "rpps": RPPS,
        "issuer": "Société française de radiologie",
        "title": "IRM cardiaque",
        "action_type": ActionType.EPP,
        "odpc_number": None,
        "orientation": None,
        "hours": {Mode.ON_SITE: 7.0},
        "completed_on": date(2026, 5, 12),
        "evidence_sha256": SHA,
    }
    return ImportProof(**(values | own))


async def a_house(*, strict: bool = True, **card: Any) -> House:
    house = House(strict=strict)
    await house.act(replace(a_card(), **({"rpps": RPPS, "profession": "Médecin"} | card)))
    return house


def a_ledger(*some: Proof) -> Ledger:
    ledger = Ledger(id=Ledger.id_for("ada"), person_id="ada")
    for proof in some:
        ledger.add(proof, NOON)
    return ledger


async def test_an_institutions_import_is_marked_published_and_counted_once_however_often_it_is_sent() -> None:
    house = await a_house()
    await house.act(brought_in())
    ledger = await house.act(brought_in())
    (proof,) = ledger.standing
    assert (proof.verification, proof.identity) == (Verification.INSTITUTION, Identity.SELF_DECLARED)
    assert (proof.institution_id, proof.issuer) == ("paris", "Société française de radiologie")
    assert len(house.ledgers.published) == 1
    answer = await house.act(EvaluateLedger("ada", Regime.DPC, ON, None, None))
    assert answer.proofs[0].answer is Answer.COUNTED


async def test_only_the_person_sees_a_proof_that_they_declare() -> None:
    """No event is published, no institution sees it, evaluations answer cannot_tell; the person may reverse it."""
    house = await a_house()
    ledger = await house.act(brought_in(institution_id=None, rpps=None))
    (proof,) = ledger.standing
    assert (proof.verification, house.ledgers.published) == (Verification.SELF_DECLARED, [])
    assert ledger.issued_by("paris").entries == []
    answer = await house.act(EvaluateLedger("ada", Regime.DPC, ON, None, None))
    assert answer.proofs[0].answer is Answer.CANNOT_TELL
    with pytest.raises(NotFound):
        await house.act(ReverseProof("ada", proof.proof_id, "mistake", "secretary", "paris"))
    ledger = await house.act(ReverseProof("ada", proof.proof_id, "mistake", "person:ada", None, own=True))
    assert (ledger.standing, house.ledgers.published) == ((), [])


async def test_a_person_cannot_reverse_a_proof_of_an_institution() -> None:
    house = await a_house()
    (proof,) = (await house.act(brought_in())).standing
    with pytest.raises(NotFound):
        await house.act(ReverseProof("ada", proof.proof_id, "mistake", "person:ada", None, own=True))


async def test_the_same_evidence_is_taken_once_until_it_is_reversed() -> None:
    house = await a_house()
    (proof,) = (await house.act(brought_in())).standing
    with pytest.raises(EvidenceUsedAlready):
        await house.act(brought_in(request="request-2"))
    await house.act(brought_in(request="request-2", action_type=ActionType.FC))
    await house.act(ReverseProof("ada", proof.proof_id, "mistake", None, "paris"))
    ledger = await house.act(brought_in(request="request-3"))
    assert len(ledger.standing) == 2


async def test_an_action_of_tomorrow_is_refused_and_one_of_today_is_accepted() -> None:
    house = await a_house()
    with pytest.raises(ActionStillToCome):
        await house.act(brought_in(completed_on=(NOON + DAY).date()))
    assert (await house.act(brought_in(completed_on=NOON.date()))).standing


async def test_the_number_on_the_evidence_must_be_that_of_the_person() -> None:
    house = await a_house(rpps_verified=True)
    (proof,) = (await house.act(brought_in(rpps="1000345678 6"))).standing
    assert proof.identity is Identity.VERIFIED
    with pytest.raises(AnotherPersonsRpps):
        await house.act(brought_in(request="r2", evidence_sha256="b" * 64, rpps="10003456794"))
    with pytest.raises(NotFound):
        await house.act(brought_in(person_id="nobody"))


async def test_a_wrong_key_is_refused_and_only_noted_in_the_sandbox() -> None:
    house = await a_house(rpps="10003456780")
    with pytest.raises(InvalidField) as refused:
        await house.act(brought_in(rpps="10003456780"))
    assert refused.value.data["field"] == "rpps"
    sandbox = await a_house(strict=False, rpps="10003456780")
    (proof,) = (await sandbox.act(brought_in(rpps="10003456780"))).standing
    assert proof.warnings == ("rpps-key-wrong",)


@given(st.text(alphabet="0123456789", min_size=10, max_size=10), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_never_passes(digits: str, place: int, shift: int) -> None:
    """Luhn finds every single-digit mistake: sandbox mode warns, strict mode refuses."""
    right = digits + luhn.calc_check_digit(digits)
    assert LuhnKeys(strict=True).checked(right) == (right, ())
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert LuhnKeys(strict=False).checked(wrong) == (wrong, ("rpps-key-wrong",))
    with pytest.raises(InvalidField):
        LuhnKeys(strict=True).checked(wrong)


@pytest.mark.parametrize("said", ["", "1000345678", "100034567861", "1000345678a", "१२३४५६७८९०१"])
def test_a_malformed_number_is_refused_even_in_the_sandbox(said: str) -> None:
    with pytest.raises(InvalidField):
        LuhnKeys(strict=False).checked(said)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Médecin", "doctor"),
        ("MEDECIN", "doctor"),
        ("Sage femme", "midwife"),
        ("masseur-kinésithérapeute", "physiotherapist"),
        ("radiographer", "radiographer"),
        ("philosophe", None),
        (None, None),
    ],
)
def test_a_profession_is_recognised_by_any_of_its_names(said: str | None, code: str | None) -> None:
    profession = named(said, PROFESSIONS)
    assert (profession.code if profession else None) == code


@pytest.mark.parametrize(
    ("profession", "why"),
    [("doctor", None), ("nurse", None), ("radiographer", "not-for-this-profession"), (None, "profession-not-known")],
)
def test_certification_is_for_the_professions_with_an_order(profession: str | None, why: str | None) -> None:
    answer = evaluate((), RULESETS, Regime.CERTIFICATION, ON, date(2010, 9, 1), profession)
    assert (answer.ruleset is None) == (why is not None)
    assert why is None or answer.why == (why,)


def test_the_triennial_duty_is_for_all_professions_and_accreditation_for_doctors_only() -> None:
    ways = {
        code: [way.code for way in evaluate((), RULESETS, Regime.DPC, ON, None, code).alternatives]
        for code in ("doctor", "nurse", None)
    }
    both = ["council-path", "accreditation"]
    assert ways == {"doctor": both, "nurse": ["council-path"], None: both}


@given(proofs, st.sampled_from(Regime), days, codes, st.randoms())
def test_the_profession_selects_the_ruleset_and_does_not_change_its_answers(
    some: list[Proof], regime: Regime, on: date, profession: str | None, random: Any
) -> None:
    """Professions under one ruleset get the same answer; no ruleset applies to a profession that it does not name."""
    answer = evaluate(some, RULESETS, regime, on, date(2012, 1, 1), profession)
    other = evaluate(some, RULESETS, regime, on, date(2012, 1, 1), random.choice(PROFESSIONS).code)
    if answer.ruleset and other.ruleset:
        assert replace(answer, alternatives=()) == replace(other, alternatives=())
    if answer.ruleset:
        assert answer.ruleset.holds_for(profession)


@given(proofs, days)
def test_a_ledger_as_known_at_a_moment_leaves_out_later_entries(some: list[Proof], on: date) -> None:
    """The ledger is append-only: an earlier answer can be repeated, and a reversal changes later answers only."""
    ledger = a_ledger(*some)
    before = evaluate(ledger.standing, RULESETS, Regime.DPC, on)
    for proof in some:
        ledger.reverse(proof.proof_id, "error", None, NOON + DAY)
    assert evaluate(ledger.as_known(NOON).standing, RULESETS, Regime.DPC, on) == before
    assert ledger.as_known(None).standing == ()


async def test_a_statement_answers_for_both_regimes_from_one_proof() -> None:
    house = await a_house(rpps_verified=True)
    await house.act(brought_in(action_type=ActionType.FC))
    statement = await house.act(MakeStatement("ada", ON, date(2010, 9, 1)))
    assert [e.regime for e in statement.evaluations] == [Regime.DPC, Regime.CERTIFICATION]
    assert {e.proofs[0].answer for e in statement.evaluations} == {Answer.COUNTED}
    assert statement.profession
    assert (statement.profession.code, statement.rpps_verified) == ("doctor", True)


@given(proofs, days, codes, st.sampled_from(Locale))
def test_a_statement_never_says_that_a_duty_is_met(
    some: list[Proof], on: date, profession: str | None, locale: Locale
) -> None:
    profession_ = named(profession, PROFESSIONS)
    statement = state(a_ledger(*some), RULESETS, on, date(2012, 1, 1), profession_, RPPS, False)
    said = paperwork.statement(statement, "", locale, NOON)
    words = json.dumps(said | {"actions": []}, ensure_ascii=False).casefold()
    assert not [
        verdict for verdict in ("satisfait", "remplit", "conforme", "fulfilled", "compliant") if verdict in words
    ]
    assert len(said["actions"]) == len(some)
    for regime in said["regimes"]:
        assert all(rule["found"] + rule["uncertain"] >= 0 < rule["needed"] for rule in regime["rules"])


@pytest.mark.parametrize(
    ("credits", "fr", "en"),
    [
        (0, "0 crédit", "0 credits"),
        (1, "1 crédit", "1 credit"),
        (1.5, "1,5 crédit", "1.5 credits"),
        (2, "2 crédits", "2 credits"),
    ],
)
def test_credits_are_singular_or_plural_by_the_rule_of_each_language(credits: float, fr: str, en: str) -> None:
    statement = state(a_ledger(a_proof(1)), RULESETS, ON, date(2012, 1, 1), PROFESSIONS[0], RPPS, True)
    statement = replace(statement, evaluations=tuple(replace(one, credits=credits) for one in statement.evaluations))
    for locale, counted in ((Locale.FR, fr), (Locale.EN, en)):
        for regime in paperwork.statement(statement, "", locale, NOON)["regimes"]:
            assert regime["summary"].endswith(f": {counted}.")


@pytest.mark.parametrize("locale", list(Locale))
async def test_both_papers_are_printed_in_both_languages_whatever_the_words(locale: Locale) -> None:
    """Markup, quotes and rare letters in a title are printed as text."""
    nasty = {"fr": '#panic("x") $ * _ <a> «É»', "en": "\\ ] [ ` @b // Ω"}
    ledger = a_ledger(a_proof(1, title=nasty), a_proof(2, ActionType.PI, verification=Verification.SELF_DECLARED))
    ledger.reverse("proof-2", "error", None, NOON)
    papers = TypstPapers(HOME / "templates" / "papers")
    statement = state(ledger, RULESETS, ON, date(2012, 1, 1), PROFESSIONS[0], RPPS, True)
    assert (await papers.statement(statement, "Ada", locale, NOON)).startswith(b"%PDF-")
    assert (await papers.attestation(attest(ledger, "proof-1"), "Ada", locale, NOON)).startswith(b"%PDF-")
    with pytest.raises(ProofDoesNotStand):
        attest(ledger, "proof-2")


@given(proofs)
def test_an_export_loses_no_entry_and_holds_no_formula(some: list[Proof]) -> None:
    ledger = a_ledger(*some)
    if some:
        ledger.reverse(some[0].proof_id, "=cmd", None, NOON)
    table = list(csv.DictReader(io.StringIO(as_csv(ledger).decode("utf-8-sig"), newline="")))
    assert len(table) == len(json.loads(as_json(ledger))["entries"]) == len(ledger.entries)
    assert [row["proof_id"] for row in table if row["entry"] == "proof"] == [p.proof_id for p in some]
    assert not [cell for row in table for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_ruleset_that_names_an_unknown_profession_stops_the_start() -> None:
    with pytest.raises(RulesetError, match="doctor"):
        read_rulesets(HOME / "rulesets", PROFESSIONS[1:])


def test_a_name_that_means_two_professions_stops_the_start(tmp_path: Any) -> None:
    file = tmp_path / "professions.yaml"
    entry = "- {{code: {}, label: {{fr: x, en: x}}, names: [Infirmier]}}\n"
    file.write_text(entry.format("nurse") + entry.format("other"), encoding="utf-8")
    with pytest.raises(ProfessionError, match="Infirmier"):
        read_professions(file)
