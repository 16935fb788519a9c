"""Papers as answers over HTTP."""

from fastapi import Response


def paper(content: bytes, name: str) -> Response:
    """The PDF as an answer, to be saved under this name (ASCII) and kept by no cache on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
