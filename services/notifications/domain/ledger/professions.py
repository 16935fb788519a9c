"""Health professions: the codes of rulesets, and the names that people write."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from shared.kernel.words import Text


@dataclass(frozen=True, kw_only=True)
class Profession:
    """One profession. `names` are what the national directory and people call it."""

    code: str
    label: Text
    names: tuple[str, ...]


def named(text: str | None, professions: Iterable[Profession]) -> Profession | None:
    """The profession that this text names, by its code or one of its names; None for any other text."""
    if not text:
        return None
    wanted = _plain(text)
    return next((p for p in professions if wanted in {_plain(p.code), *map(_plain, p.names)}), None)


def _plain(text: str) -> str:
    """Lower case, without accents, hyphens or double spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(" " if c in "-'’" else c for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.split())
