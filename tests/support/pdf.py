"""Extracts the text of a PDF that Typst made; enough to search for a name, not a general PDF reader."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\[((?:\((?:\\.|[^\\)])*\)|[^\]])*)\]TJ", re.DOTALL)
_PIECE = re.compile(rb"\(((?:\\.|[^\\)])*)\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(made: bytes) -> str:
    """The text of its pages in order; a line break is a space."""
    objects = {int(number): body for number, body in _OBJECT.findall(made)}
    fonts = {
        name: _alphabet(objects, int(number))
        for body in objects.values()
        for listed in re.findall(rb"/Font<<(.*?)>>", body, re.DOTALL)
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", listed)
    }
    return re.sub(r"\s+", " ", " ".join(_shown(stream, fonts) for stream in map(_stream, objects.values())))


def _shown(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    words, font = list[str](), dict[int, str]()
    for name, shown in _SHOWN.findall(stream):
        if name:
            font = fonts.get(name, {})
            continue
        glyphs = b"".join(_ESCAPED.sub(_meant, piece) for piece in _PIECE.findall(shown))
        words.append("".join(font.get(int.from_bytes(glyphs[n : n + 2], "big"), "") for n in range(0, len(glyphs), 2)))
    return " ".join(words)


def _meant(escaped: re.Match[bytes]) -> bytes:
    character = escaped[1]
    return bytes([int(character, 8)]) if character.isdigit() else _LETTERS.get(character, character)


def _alphabet(objects: dict[int, bytes], font: int) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    mapping = _stream(objects[int(found[1])]) if found else b""
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", mapping)
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    try:
        return zlib.decompress(found[1]) if found else b""
    except zlib.error:
        return b""
