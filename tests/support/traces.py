"""Searches every value, key and byte of every collection for texts that must not be there."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


async def traces(database: Any, canaries: Iterable[str]) -> list[str]:
    """Where a database contains any of these texts: `collection/field/field`; GridFS is searched too."""
    wanted = tuple(canaries)
    found: list[str] = []
    for name in sorted(await database.list_collection_names()):
        async for document in database[name].find({}):
            found += [f"{name}{path}" for path, text in _texts(document) if any(one in text for one in wanted)]
    return found


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its position; bytes are decoded where possible."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield f"{path}/{key}", str(key)
            yield from _texts(member, f"{path}/{key}")
    elif isinstance(value, list | tuple):
        for n, member in enumerate(value):
            yield from _texts(member, f"{path}/{n}")
    elif isinstance(value, bytes):
        yield path, value.decode("utf-8", errors="ignore")
    elif value is not None:
        yield path, str(value)
