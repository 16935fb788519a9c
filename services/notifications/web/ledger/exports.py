"""A ledger as a file, one row per entry."""

import json
from typing import Any

from services.notifications.domain.ledger.ledger import Entry, Ledger
from shared import sheets
from shared.kernel.words import Mode

COLUMNS = (
    "recorded_at", "entry", "proof_id", "standing", "action_type", "title_fr", "title_en", "issuer", "institution_id",
    "completed_at", *(f"hours_{mode.value}" for mode in Mode), "odpc_number", "orientation", "verification",
    "identity", "evidence_sha256", "reason",
)  # fmt: skip


def as_csv(ledger: Ledger) -> bytes:
    """A table with a header row."""
    return sheets.as_csv(COLUMNS, ([row[name] for name in COLUMNS] for row in rows(ledger)))


def as_json(ledger: Ledger) -> bytes:
    return json.dumps({"person_id": ledger.person_id, "entries": rows(ledger)}, ensure_ascii=False, indent=1).encode()


def rows(ledger: Ledger) -> list[dict[str, Any]]:
    """One row per entry, in their order."""
    standing = {proof.proof_id for proof in ledger.standing}
    return [_row(ledger, entry, standing) for entry in ledger.entries]


def _row(ledger: Ledger, entry: Entry, standing: set[str]) -> dict[str, Any]:
    proof = entry.proof or ledger.proof(entry.reverses or "")
    return {
        "recorded_at": entry.recorded_at.isoformat(),
        "entry": "proof" if entry.proof else "reversal",
        "proof_id": proof.proof_id,
        "standing": proof.proof_id in standing,
        "action_type": proof.action_type.value,
        "title_fr": proof.title["fr"],
        "title_en": proof.title["en"],
        "issuer": proof.issuer,
        "institution_id": proof.institution_id,
        "completed_at": proof.completed_at.isoformat(),
        **{f"hours_{mode.value}": proof.hours.get(mode, 0.0) for mode in Mode},
        "odpc_number": proof.odpc_number,
        "orientation": proof.orientation,
        "verification": proof.verification.value,
        "identity": proof.identity.value,
        "evidence_sha256": proof.evidence_sha256,
        "reason": entry.reason,
    }
