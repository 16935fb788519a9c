"""The one door to MongoDB: code keeps to what motor and PyMongo's async API share, this file hides the rest."""

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
"""What the driver raises when the database is away for now: worth another try, never a verdict on the request."""
STEPS_DOWN = frozenset({91, 189, 10107, 11600, 11602, 13435, 13436})
"""The codes by which a member answers a write that it can no longer take: it shuts down, or is primary no more."""
DATABASE_FAULT = PyMongoError
"""Whatever the driver raises. The kernel's own loops outlive it: they say so and try again."""


def is_away(fault: BaseException) -> bool:
    """Whether the database is away for now. While a primary steps down this is said in the answer to a write, which the
    driver raises as if it were a verdict on the write."""
    return isinstance(fault, UNREACHABLE) or (isinstance(fault, OperationFailure) and fault.code in STEPS_DOWN)


def connect(settings: Settings) -> Database:
    """The service's own database: majority, journalled writes; decisions read from the primary; times in UTC."""
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
    """The cursor or stream itself: some calls (`aggregate`, `watch`, `close`) are coroutines in one driver only."""
    return await answer if inspect.isawaitable(answer) else answer


async def disconnect(database: Database) -> None:
    """Close the client behind a database."""
    await settled(database.client.close())
