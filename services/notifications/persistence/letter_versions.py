"""The files of letters, by version: a sent letter can be shown after its templates changed."""

from collections.abc import Mapping

from services.notifications.persistence import documents
from shared.kernel.errors import NotFound
from shared.mongo.client import Database


class LetterVersionStore:
    """One document per version, written when the first mail is written from it."""

    def __init__(self, database: Database) -> None:
        self._collection = database[documents.LETTER_VERSIONS]
        self._kept: set[str] = set()

    async def keep(self, version: str, sources: Mapping[str, str]) -> None:
        if version in self._kept:
            return
        files = [{"path": path, "text": text} for path, text in sorted(sources.items())]
        await self._collection.update_one({"_id": version}, {"$setOnInsert": {"files": files}}, upsert=True)
        self._kept.add(version)

    async def sources(self, version: str) -> Mapping[str, str]:
        found = await self._collection.find_one({"_id": version})
        if found is None:
            raise NotFound(thing="version of a letter", id=version)
        return {file["path"]: file["text"] for file in found["files"]}
