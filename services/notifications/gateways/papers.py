"""Statements and attestations as PDF. Templates only lay out the texts of the domain."""

from datetime import datetime
from pathlib import Path

from services.notifications.domain.ledger import paperwork
from services.notifications.domain.ledger.statement import Attestation, Statement
from shared.kernel.words import Locale
from shared.typesetting import typeset


class TypstPapers:
    """Prints papers with the Typst templates under `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def statement(self, statement: Statement, name: str, locale: Locale, at: datetime) -> bytes:
        texts = paperwork.statement(statement, name, locale, at)
        return await typeset(self._root / "statement.typ", texts, at=at)

    async def attestation(self, attestation: Attestation, name: str, locale: Locale, at: datetime) -> bytes:
        texts = paperwork.attestation(attestation, name, locale, at)
        return await typeset(self._root / "attestation.typ", texts, at=at)
