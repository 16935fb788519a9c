"""PDF papers as HTTP responses."""

from fastapi import Response


def paper(content: bytes, name: str) -> Response:
    """The PDF as a download with this ASCII file name, never cached."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
