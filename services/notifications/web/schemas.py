"""What notifications take and answer over HTTP."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import Field

from services.notifications.domain.evaluation import Answer, Evaluation
from services.notifications.domain.ledger import Entry, Ledger, Proof
from services.notifications.domain.message import AttemptOutcome, Message, MessageState
from services.notifications.domain.reminders import Reminders
from services.notifications.use_cases.ports import Backlog
from shared.contracts import vocabulary
from shared.contracts.vocabulary import Code
from shared.mongo.store import plain
from shared.web.requests import Input, View


class AttemptView(View):
    at: datetime
    outcome: AttemptOutcome
    code: int | None
    """The server's reply code (RFC 5321); null when nobody answered."""
    text: str
    """The server's words, without any address."""


class MessageView(View):
    """One mail, and why: what caused it, what it was made from, what became of it."""

    id: str
    state: MessageState = Field(examples=["sent"])
    reason: str | None = Field(examples=[None, "no-contact-card"])
    """Why nothing was sent: `refused-by-server`, `too-many-attempts`, `no-contact-card`, `no-edition`,
    `cannot-be-written`, `answered`, `deadline-passed`, `person-erased`."""
    template: str = Field(examples=["offer-made"])
    template_version: str | None
    """A hash of the files that the letter was made from."""
    locale: str | None
    cause: str
    """The id of the event that it tells of."""
    cause_type: str = Field(examples=["eu.cursus.offer.made.v1"])
    application_id: str | None
    person_id: str
    edition_id: str | None
    institution_id: str | None
    decision_id: str | None
    intended_at: datetime
    next_at: datetime | None
    """When it is tried, or looked for, next."""
    sent_at: datetime | None
    attempts: tuple[AttemptView, ...]

    @classmethod
    def of(cls, message: Message) -> "MessageView":
        return cls.model_validate(plain(message))


class RemindersView(View):
    """The reminders of an application's offer."""

    application_id: str
    answer_by: datetime | None
    moments: tuple[datetime, ...]
    next_at: datetime | None
    stopped: str | None
    """Why no more go out: accepted, declined, expired, withdrawn, cancelled; null while they may."""

    @classmethod
    def of(cls, plan: Reminders) -> "RemindersView":
        return cls(
            application_id=plan.application_id,
            answer_by=plan.answer_by,
            moments=plan.moments,
            next_at=plan.due,
            stopped=plan.stopped,
        )


class ProofView(View):
    proof_id: str
    institution_id: str
    """Who issued it."""
    action_type: vocabulary.ActionType
    title: vocabulary.Text
    completed_at: datetime
    hours: Mapping[vocabulary.Mode, float]
    evidence_sha256: str
    verification: str = Field(examples=["issuer"])
    application_id: str | None
    edition_id: str | None
    programme_id: str | None
    module: str | None
    odpc_number: str | None
    orientation: str | None
    origin: str
    """The id of the event that it comes from."""

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


class RulesetView(View):
    id: str = Field(examples=["dpc-2026-2028"])
    title: vocabulary.Text
    source: tuple[str, ...]
    checked_on: date
    confidence: str
    remark: vocabulary.Text | None


class EvaluationView(View):
    """What the recorded proofs count as. It never says that somebody has met an obligation."""

    regime: str
    on: date
    answer: Answer
    why: tuple[str, ...]
    missing: tuple[str, ...]
    """The rules that ask for more than is recorded here."""
    ruleset: RulesetView | None
    starts_on: date | None
    ends_on: date | None
    credits: float
    proofs: tuple[AppraisalView, ...]
    requirements: tuple[RequirementView, ...]
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


class BacklogView(View):
    by_state: Mapping[str, int]
    oldest_waiting_since: datetime | None

    @classmethod
    def of(cls, backlog: Backlog) -> "BacklogView":
        return cls(by_state=backlog.by_state, oldest_waiting_since=backlog.oldest_waiting_since)
