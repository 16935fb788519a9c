"""Papers: a Typst template and data become a PDF (PDF/A-2u, tagged text, no system fonts: the same bytes anywhere).

Data go in as JSON that the template reads as values, so that nothing in a name or a title is ever taken for markup.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from fastapi import Response

_TURN = asyncio.Semaphore(2)


async def typeset(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF. `at` is the date in its metadata; the same template, data and date make the same bytes."""
    async with _TURN:
        return await asyncio.to_thread(_typeset, template, json.dumps(data, ensure_ascii=False), at)


def _typeset(template: Path, data: str, at: datetime) -> bytes:
    compiler = typst.Compiler(template, root=template.parent, ignore_system_fonts=True, sys_inputs={"data": data})
    made = compiler.compile(format="pdf", pdf_standards="a-2u", timestamp=int(at.timestamp()))
    assert isinstance(made, bytes), "one document"
    return made


def paper(content: bytes, name: str) -> Response:
    """The PDF as an answer, to be saved under this name (ASCII) and kept by no cache on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
