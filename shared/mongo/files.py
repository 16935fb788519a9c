"""Files in the service's own database (GridFS): bytes under an id, written once, read whole."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from gridfs.errors import NoFile

from shared.kernel.errors import NotFound
from shared.mongo.client import Database, settled


class Files:
    """One bucket. An id is written once: who writes other bytes takes another id."""

    def __init__(self, database: Database, bucket: str) -> None:
        self._database, self._name = database, bucket

    async def put(self, id: str, content: bytes) -> None:
        """Keep these bytes; they are there, whole, once this returns. What fails midway is taken away again."""
        await self._bucket.upload_from_stream_with_id(id, id, content)

    async def get(self, id: str) -> bytes:
        """The bytes; refuses with `NotFound`."""
        try:
            stream = await settled(self._bucket.open_download_stream(id))
            content: bytes = await stream.read()
        except NoFile:
            raise NotFound(thing="file", id=id) from None
        return content

    async def delete(self, id: str) -> None:
        """Forget the bytes; one that is not there is forgotten already."""
        try:
            await self._bucket.delete(id)
        except NoFile:
            return

    async def delete_under(self, prefix: str) -> None:
        """Forget all whose id begins so, and what a process killed in the middle of writing it has left."""
        under = {"$gte": prefix, "$lt": prefix + "\uffff"}
        await self._database[f"{self._name}.files"].delete_many({"_id": under})
        await self._database[f"{self._name}.chunks"].delete_many({"files_id": under})

    async def older_than(self, age: timedelta) -> AsyncIterator[str]:
        """The ids of all that was put longer ago than that, by the machine's own time."""
        before = datetime.now(UTC) - age
        async for found in self._database[f"{self._name}.files"].find({"uploadDate": {"$lt": before}}, {"_id": 1}):
            yield found["_id"]

    @property
    def _bucket(self) -> Any:
        if type(self._database).__module__.startswith("motor"):
            from motor.motor_asyncio import AsyncIOMotorGridFSBucket

            return AsyncIOMotorGridFSBucket(self._database, self._name)
        from gridfs import AsyncGridFSBucket

        return AsyncGridFSBucket(self._database, self._name)
