"""Directories: data under `.local/`, downloads in a cache outside of it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"


def stack_directory(name: str) -> Path:
    return LOCAL / name


def cache_directory() -> Path:
    """`CURSUS_CACHE`, else `cursus` in the XDG cache of this user."""
    if chosen := os.environ.get("CURSUS_CACHE"):
        return Path(chosen).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser().resolve() / "cursus"
