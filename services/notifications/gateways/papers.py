"""PDF by Typst: accessible (PDF/UA-1), from templates that only lay out what the domain has put into words."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from services.notifications.domain import paperwork
from services.notifications.domain.letters import Locale
from services.notifications.domain.statement import Attestation, Statement


class TypstPapers:
    """Prints a few papers at a time, away from the loop that serves everybody else."""

    def __init__(self, root: Path, *, at_once: int = 2) -> None:
        self._root, self._turn = root, asyncio.Semaphore(at_once)

    async def statement(self, statement: Statement, name: str, locale: Locale, at: datetime) -> bytes:
        return await self._print("statement", paperwork.statement(statement, name, locale, at), at)

    async def attestation(self, attestation: Attestation, name: str, locale: Locale, at: datetime) -> bytes:
        return await self._print("attestation", paperwork.attestation(attestation, name, locale, at), at)

    async def _print(self, paper: str, said: dict[str, Any], at: datetime) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(self._compiled, paper, json.dumps(said, ensure_ascii=False), at)

    def _compiled(self, paper: str, said: str, at: datetime) -> bytes:
        printed = typst.compile(
            self._root / f"{paper}.typ",
            root=self._root,
            ignore_system_fonts=True,
            sys_inputs={"data": said},
            pdf_standards="ua-1",
            timestamp=int(at.timestamp()),
        )
        assert isinstance(printed, bytes)
        return printed
