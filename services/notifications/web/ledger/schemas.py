"""The inputs and views of ledgers over HTTP."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import Field

from services.notifications.domain.ledger.evaluation import Answer, Evaluation
from services.notifications.domain.ledger.ledger import Entry, Identity, Ledger, Proof, Verification
from services.notifications.domain.ledger.statement import Statement
from shared.contracts import vocabulary
from shared.contracts.vocabulary import Code
from shared.kernel.words import ActionType, Mode
from shared.mongo.store import plain
from shared.web.requests import Input, View


class ProofView(View):
    proof_id: str
    institution_id: str | None
    """Who answers for it: the issuer, or the institution that has seen the evidence; null: the person alone."""
    action_type: ActionType
    title: vocabulary.Text
    completed_at: datetime
    hours: Mapping[Mode, float]
    evidence_sha256: str
    verification: Verification = Field(examples=["issuer"])
    """Who confirms it: the issuer, an institution that has seen the evidence, or the person alone."""
    application_id: str | None
    edition_id: str | None
    programme_id: str | None
    module: str | None
    odpc_number: str | None
    orientation: str | None
    issuer: str | None
    """The body that ran an action done elsewhere."""
    identity: Identity
    """How certain it is, by the RPPS number, that an imported proof belongs to this person."""
    warnings: tuple[str, ...] = Field(examples=[[], ["rpps-key-wrong"]])
    """Failed checks that sandbox mode ignored."""
    origin: str
    """The id of the event or request that created it."""

    @classmethod
    def of(cls, proof: Proof) -> "ProofView":
        return cls.model_validate(plain(proof))


class EntryView(View):
    """One line of the ledger: a proof, or the reversal of one."""

    recorded_at: datetime
    proof: ProofView | None
    reverses: str | None
    reason: str | None

    @classmethod
    def of(cls, entry: Entry) -> "EntryView":
        proof = ProofView.of(entry.proof) if entry.proof else None
        return cls(recorded_at=entry.recorded_at, proof=proof, reverses=entry.reverses, reason=entry.reason)


class LedgerView(View):
    person_id: str
    entries: tuple[EntryView, ...]
    standing: tuple[str, ...]
    """The ids of the proofs that no entry has reversed."""

    @classmethod
    def of(cls, ledger: Ledger) -> "LedgerView":
        return cls(
            person_id=ledger.person_id,
            entries=tuple(EntryView.of(entry) for entry in ledger.entries),
            standing=tuple(proof.proof_id for proof in ledger.standing),
        )


class ProofInput(Input):
    """An action done elsewhere, with the digest of the document that proves it."""

    title: str = Field(min_length=1, max_length=200, examples=["IRM cardiaque : bases et pratique"])
    issuer: str = Field(min_length=1, max_length=200, examples=["Société française de radiologie"])
    """The body that ran it, as its document names it."""
    action_type: ActionType
    completed_on: date = Field(examples=["2026-05-12"])
    """In Paris."""
    hours: Mapping[Mode, vocabulary.Hours] = Field(min_length=1, examples=[{"on_site": 7}])
    odpc_number: str | None = Field(None, pattern=r"^[0-9]{6,20}$", examples=["99992600001"])
    """The action's number with the national agency; null where it has none."""
    orientation: Code | None = Field(None, examples=["digital-health"])
    """The priority orientation that it belongs to, if any."""
    evidence_sha256: str = Field(pattern=r"^[0-9a-f]{64}$", examples=["9f86d081884c7d659a2feaa0c55ad015" * 2])
    """Of the document's bytes, in hexadecimal. The document itself is not sent."""
    rpps: str | None = Field(None, max_length=20, examples=["10003456786"])
    """The professional's number on the document; an institution must give it."""


class ReversalInput(Input):
    reason: Code = Field(examples=["attendance-corrected"])


class FindingView(View):
    rule: str
    answer: Answer
    why: str | None


class AppraisalView(View):
    proof_id: str
    answer: Answer
    why: str | None = Field(examples=["no-odpc-number"])
    credits: float
    findings: tuple[FindingView, ...]


class RequirementView(View):
    rule: str
    label: vocabulary.Text
    answer: Answer
    needed: int
    found: int
    uncertain: int


class AlternativeView(View):
    code: str = Field(examples=["council-path"])
    label: vocabulary.Text


class RulesetView(View):
    id: str = Field(examples=["dpc-2026-2028"])
    title: vocabulary.Text
    source: tuple[str, ...]
    checked_on: date
    confidence: str
    remark: vocabulary.Text | None


class EvaluationView(View):
    """The evaluation of the recorded proofs. It never states that an obligation is met."""

    regime: str
    on: date
    answer: Answer
    why: tuple[str, ...]
    missing: tuple[str, ...]
    """The rules that require more than is recorded."""
    ruleset: RulesetView | None
    starts_on: date | None
    ends_on: date | None
    credits: float
    proofs: tuple[AppraisalView, ...]
    requirements: tuple[RequirementView, ...]
    alternatives: tuple[AlternativeView, ...]
    """Other ways to meet the duty that are open to the profession. The ledger does not record them."""
    notice: vocabulary.Text

    @classmethod
    def of(cls, evaluation: Evaluation) -> "EvaluationView":
        starts_on, ends_on = evaluation.period or (None, None)
        return cls.model_validate(
            plain(evaluation)
            | {
                "missing": [requirement.rule for requirement in evaluation.missing],
                "starts_on": starts_on,
                "ends_on": ends_on,
            }
        )


class ProfessionView(View):
    code: str = Field(examples=["doctor"])
    label: vocabulary.Text


class StatementView(View):
    """One professional's whole ledger and its evaluation under both regimes. Only they may read it."""

    person_id: str
    on: date
    profession: ProfessionView | None
    rpps: str | None
    rpps_verified: bool
    """False: the number is self-declared."""
    entries: tuple[EntryView, ...]
    evaluations: tuple[EvaluationView, ...]
    notice: vocabulary.Text

    @classmethod
    def of(cls, statement: Statement) -> "StatementView":
        return cls.model_validate(
            plain(statement)
            | {
                "entries": [EntryView.of(entry) for entry in statement.entries],
                "evaluations": [EvaluationView.of(evaluation) for evaluation in statement.evaluations],
            }
        )
