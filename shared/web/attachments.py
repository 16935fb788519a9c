"""Files as answers over HTTP."""

from fastapi import Response

PDF = "application/pdf"
KEPT_NOWHERE = "private, no-store"
"""What names people is kept by no cache on the way, nor by the browser."""


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """`content`, to be saved under `name` (ASCII) and never shown in place."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": KEPT_NOWHERE}
    return Response(content, media_type=media_type, headers=headers)
