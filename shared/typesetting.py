"""Papers: makes an archivable and accessible PDF (PDF/A-2a, PDF/UA-1) from a Typst template and data.

The template reads the data as JSON values, so that no name or title is interpreted as markup. No system font is used:
the same template, data and date make the same bytes on every machine.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
_TURN = asyncio.Semaphore(2)


async def typeset(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF, made outside the event loop. `at` is the date in its metadata."""
    async with _TURN:
        return await asyncio.to_thread(_typeset, template, json.dumps(data, ensure_ascii=False), at)


def _typeset(template: Path, data: str, at: datetime) -> bytes:
    compiler = typst.Compiler(template, root=template.parent, ignore_system_fonts=True, sys_inputs={"data": data})
    made = compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=int(at.timestamp()))
    assert isinstance(made, bytes), "one document"
    return made
