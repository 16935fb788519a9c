"""Files in the database of the service (GridFS): written once, read whole."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from gridfs.errors import NoFile

from shared.kernel.errors import NotFound
from shared.mongo.client import Database, settled


class Files:
    """One bucket. An id is written once; other bytes need another id."""

    def __init__(self, database: Database, bucket: str) -> None:
        self._database, self._name = database, bucket

    async def put(self, id: str, content: bytes) -> None:
        """Store these bytes. They are complete once this returns; a failed upload leaves nothing."""
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
        """Delete the bytes; an unknown id is ignored."""
        try:
            await self._bucket.delete(id)
        except NoFile:
            return

    async def delete_under(self, prefix: str) -> None:
        """Delete all files whose id starts with the prefix, and the chunks of uploads that were cut off."""
        under = {"$gte": prefix, "$lt": prefix + "\uffff"}
        await self._database[f"{self._name}.files"].delete_many({"_id": under})
        await self._database[f"{self._name}.chunks"].delete_many({"files_id": under})

    async def older_than(self, age: timedelta) -> AsyncIterator[str]:
        """The ids of all files older than that, by the machine's clock."""
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
