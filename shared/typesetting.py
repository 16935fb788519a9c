"""Papers: a Typst template and data become a PDF that lasts and that everybody can read (PDF/A-2a, PDF/UA-1).

Data go in as JSON that the template reads as values, so that nothing in a name or a title is ever taken for markup. No
font of the system is used: the same template, data and date make the same bytes anywhere.
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
    """The PDF, made away from the loop that serves everybody else. `at` is the date in its metadata."""
    async with _TURN:
        return await asyncio.to_thread(_typeset, template, json.dumps(data, ensure_ascii=False), at)


def _typeset(template: Path, data: str, at: datetime) -> bytes:
    compiler = typst.Compiler(template, root=template.parent, ignore_system_fonts=True, sys_inputs={"data": data})
    made = compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=int(at.timestamp()))
    assert isinstance(made, bytes), "one document"
    return made
