"""What a ledger says, on paper: templates only lay out what the domain has put into words."""

from datetime import datetime
from pathlib import Path

from services.notifications.domain.ledger import paperwork
from services.notifications.domain.ledger.statement import Attestation, Statement
from shared.kernel.words import Locale
from shared.typesetting import typeset


class TypstPapers:
    """The papers whose templates lie under `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def statement(self, statement: Statement, name: str, locale: Locale, at: datetime) -> bytes:
        said = paperwork.statement(statement, name, locale, at)
        return await typeset(self._root / "statement.typ", said, at=at)

    async def attestation(self, attestation: Attestation, name: str, locale: Locale, at: datetime) -> bytes:
        said = paperwork.attestation(attestation, name, locale, at)
        return await typeset(self._root / "attestation.typ", said, at=at)
