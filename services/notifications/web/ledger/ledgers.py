"""Ledgers over HTTP. A person sees all of their own, a secretary the proofs of their institution."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.ledger.rulesets import Regime
from services.notifications.use_cases.ledger import ledgers, queries, statements
from services.notifications.web.ledger.exports import as_csv, as_json
from services.notifications.web.ledger.schemas import (
    EvaluationView,
    LedgerView,
    ProofInput,
    ReversalInput,
    StatementView,
)
from shared.auth.guards import Person, staff_or_person
from shared.auth.principal import Principal, Role
from shared.kernel.errors import InvalidField
from shared.kernel.words import Locale
from shared.sheets import CSV
from shared.web.attachments import PDF, attachment
from shared.web.requests import Does, Once

router = APIRouter(prefix="/v1/ledgers", tags=["ledgers"])
AskedLang = Annotated[Locale | None, Query(description="fr or en; by default the person's own language.")]
LedgerReader = Annotated[Principal, Depends(staff_or_person(Role.SECRETARY))]
_JSON = "application/json"
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {}}}}


@router.get("/{person_id}")
async def get_ledger(person_id: str, who: LedgerReader, act: Does) -> LedgerView:
    """The entries: all of them for the person, those of their institution for a secretary."""
    return LedgerView.of(await act(queries.GetLedger(person_id, _issuer(who, person_id))))


@router.get("/{person_id}/evaluation")
async def evaluate_ledger(
    person_id: str,
    who: LedgerReader,
    act: Does,
    regime: Regime,
    on: date | None = None,
    practising_since: date | None = None,
    known_at: datetime | None = None,
    profession: str | None = None,
) -> EvaluationView:
    """Evaluate the proofs under a regime on a day (by default today); for a secretary, those of their institution.

    The certification's period depends on the day that practice began and on the profession: the answer is `cannot_tell`
    without them. `known_at` uses the entries recorded until then: a proof that was reversed later still counts.
    """
    question = queries.EvaluateLedger(
        person_id, regime, on, practising_since, _issuer(who, person_id), known_at, profession
    )
    return EvaluationView.of(await act(question))


@router.get("/{person_id}/statement")
async def get_statement(
    person_id: str, who: Person, act: Does, on: date | None = None, practising_since: date | None = None
) -> StatementView:
    """The whole ledger and its evaluation under both regimes; for the professional alone."""
    who.must_be(person_id, "ledger", person_id)
    return StatementView.of(await act(statements.MakeStatement(person_id, on, practising_since)))


@router.get("/{person_id}/statement.pdf", response_class=Response, responses=_PDF)
async def print_statement(
    person_id: str,
    who: Person,
    act: Does,
    on: date | None = None,
    practising_since: date | None = None,
    lang: AskedLang = None,
) -> Response:
    """The statement as an accessible PDF, with a bar for each rule."""
    who.must_be(person_id, "ledger", person_id)
    paper = await act(statements.PrintStatement(person_id, on, practising_since, lang))
    return attachment(paper, "statement.pdf", PDF)


@router.get("/{person_id}/export", response_class=Response)
async def export_ledger(person_id: str, who: LedgerReader, act: Does, format: Literal["csv", "json"]) -> Response:
    """All entries, one per row: proofs, reversals and their reasons."""
    ledger = await act(queries.GetLedger(person_id, _issuer(who, person_id)))
    content, media = (as_csv(ledger), CSV) if format == "csv" else (as_json(ledger), _JSON)
    return attachment(content, f"dpc-ledger.{format}", media)


@router.post("/{person_id}/entries")
async def import_proof(person_id: str, body: ProofInput, who: LedgerReader, once: Once) -> LedgerView:
    """Import an action done elsewhere: a person declares it, or a secretary has seen the evidence.

    The same evidence is accepted once for each action type. Only the person sees what they declare: no event is
    published for it, and evaluations answer `cannot_tell`.
    """
    issuer = _issuer(who, person_id)
    if who.person_id is None and body.rpps is None:
        raise InvalidField(field="rpps", accepted="the professional's number, when an institution brings in a proof")
    command = ledgers.ImportProof(
        person_id=person_id,
        request=once.new_id,
        institution_id=None if who.person_id else who.institution or "",
        rpps=body.rpps,
        issuer=body.issuer,
        title=body.title,
        action_type=body.action_type,
        odpc_number=body.odpc_number,
        orientation=body.orientation,
        hours=dict(body.hours),
        completed_on=body.completed_on,
        evidence_sha256=body.evidence_sha256,
    )
    return await once(command, _seen_by(issuer))


@router.get("/{person_id}/entries/{proof_id}/attestation.pdf", response_class=Response, responses=_PDF)
async def print_attestation(
    person_id: str, proof_id: str, who: LedgerReader, act: Does, lang: AskedLang = None
) -> Response:
    """The attestation of one standing proof. It attests an action, not that a duty is met."""
    paper = await act(statements.PrintAttestation(person_id, proof_id, lang, _issuer(who, person_id)))
    return attachment(paper, "attestation.pdf", PDF)


@router.post("/{person_id}/entries/{proof_id}/reversal")
async def reverse_proof(
    person_id: str, proof_id: str, body: ReversalInput, who: LedgerReader, once: Once
) -> LedgerView:
    """Reverse a proof: it no longer counts. Its entry stays, and the reversal is added.

    A secretary reverses proofs of their institution; a person, what they declared alone.
    """
    issuer, own = _issuer(who, person_id), who.person_id is not None
    command = ledgers.ReverseProof(person_id, proof_id, body.reason, who.subject, issuer, own)
    return await once(command, _seen_by(issuer))


def _seen_by(issuer: str | None) -> Callable[[Ledger], LedgerView]:
    """Makes the view of the ledger that the caller may see."""
    return lambda ledger: LedgerView.of(ledger.issued_by(issuer))


def _issuer(who: Principal, person_id: str) -> str | None:
    """The institution whose entries the caller may see; None: all entries."""
    if who.person_id is not None:
        who.must_be(person_id, "ledger", person_id)
        return None
    return who.scope
