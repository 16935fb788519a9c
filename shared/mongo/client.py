"""The connection to MongoDB. Hides the differences between motor and PyMongo's async API."""

import inspect
from typing import Any

from bson.codec_options import CodecOptions
from pymongo import ReadPreference, WriteConcern
from pymongo.errors import (
    AutoReconnect,
    ConnectionFailure,
    CursorNotFound,
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern

from shared.settings import Settings

Database = Any
Collection = Any

UNREACHABLE = (AutoReconnect, ConnectionFailure, CursorNotFound, ExecutionTimeout, NetworkTimeout, WTimeoutError)
"""The errors of the driver while the database is unavailable: worth a retry, no fault of the request."""
STEPS_DOWN = frozenset({91, 189, 10107, 11600, 11602, 13435, 13436})
"""The error codes of a member that shuts down or is no longer primary."""
DATABASE_FAULT = PyMongoError
"""Every error of the driver. The loops of the kernel log it and retry."""


def is_away(fault: BaseException) -> bool:
    """Whether the database is unavailable for now.

    The driver raises the answer of a primary that steps down as a failed operation.
    """
    return isinstance(fault, UNREACHABLE) or (isinstance(fault, OperationFailure) and fault.code in STEPS_DOWN)


def connect(settings: Settings) -> Database:
    """The database of the service: majority and journalled writes, reads from the primary, times in UTC."""
    options: dict[str, Any] = {
        "tz_aware": True,
        "maxPoolSize": 50,
        "serverSelectionTimeoutMS": 5_000,
        "connectTimeoutMS": 5_000,
        "socketTimeoutMS": 30_000,
        "retryWrites": True,
        "appname": f"cursus-{settings.service}",
        **({"password": settings.mongo_password} if settings.mongo_password else {}),
    }
    client: Any
    if settings.mongo_driver == "motor":
        from motor.motor_asyncio import AsyncIOMotorClient

        client = AsyncIOMotorClient(settings.mongo_url, **options)
    else:
        from pymongo import AsyncMongoClient

        client = AsyncMongoClient(settings.mongo_url, **options)
    return client.get_database(
        settings.database,
        codec_options=CodecOptions(tz_aware=True),
        write_concern=WriteConcern("majority", j=True, wtimeout=10_000),
        read_concern=ReadConcern("local"),
        read_preference=ReadPreference.PRIMARY,
    )


async def settled(answer: Any) -> Any:
    """The result itself: `aggregate`, `watch` and `close` are coroutines in one of the drivers only."""
    return await answer if inspect.isawaitable(answer) else answer


async def disconnect(database: Database) -> None:
    """Close the client of a database."""
    await settled(database.client.close())
