"""Checks of an upload: content and file name must have the same type, and the content must be complete."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import ClassVar

import puremagic
from fastapi import UploadFile

from shared.kernel.errors import Kind, Refusal

EXTENSIONS = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
"""The media types that an edition may accept, by file extension."""
SUFFIX = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_ENDS: dict[str, tuple[bytes, int]] = {
    "application/pdf": (b"%%EOF", 1024),  # ISO 32000-1, 7.5.5: near the end
    "image/png": (b"IEND", 16),  # ISO/IEC 15948: the last chunk
    "image/jpeg": (b"\xff\xd9", 64),  # ISO/IEC 10918-1: end of image
}


class NotWhatItSays(Refusal):
    """The name and the content have different types, or the type is not accepted."""

    kind, code = Kind.UNSUPPORTED_MEDIA, "content-not-as-named"
    says = "{field}: the content does not match the extension of its name; accepted: {accepted}."


class Corrupt(Refusal):
    kind: ClassVar[Kind] = Kind.INVALID
    code, says = "corrupt-document", "{field}: the document is empty or cut short; accepted: {accepted}."


@dataclass(frozen=True)
class Upload:
    content: bytes
    media_type: str
    sha256: str


async def read_upload(file: UploadFile) -> Upload:
    """Reads the content and its type from magic bytes and extension; refuses a mislabelled or truncated file."""
    content = await file.read()
    media_type = EXTENSIONS.get(PurePosixPath(file.filename or "").suffix.lower())
    if not content:
        raise Corrupt(field="file", accepted="a whole file")
    if media_type is None or media_type not in _types_of(content):
        raise NotWhatItSays(field="file", accepted=", ".join(EXTENSIONS))
    marker, within = _ENDS[media_type]
    if marker not in content[-within:]:
        raise Corrupt(field="file", accepted=f"a whole {media_type}")
    return Upload(content, media_type, hashlib.sha256(content).hexdigest())


def _types_of(content: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(content[:4096])}
    except (puremagic.PureError, ValueError):
        return set()
