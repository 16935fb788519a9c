"""The indexes of applications. The kernel adds its own (relay, timers, parking)."""

from services.applications.persistence import documents
from shared.mongo.indexes import Index

INDEXES = {
    documents.PERSONS: (
        Index((documents.EMAIL,), unique="email"),
        Index((documents.ERASED_AT, "_id"), where={documents.ERASED_AT: {"$type": "date"}}),
    ),
    documents.APPLICATIONS: (
        Index((documents.PERSON_OF, documents.EDITION_OF), unique="edition_id"),
        Index((documents.EDITION_OF, documents.FILE, "_id")),
        Index((documents.EDITION_OF, "_id")),
        Index((documents.INSTITUTION_OF, documents.FILE, "_id")),
        Index((documents.DEFERRED_TO,)),
        Index((documents.INSTITUTION_OF, "_id")),
    ),
    documents.JURIES: (Index((documents.EDITION_OF, documents.CODE), unique="code"),),
    documents.TRAIL: (
        Index((documents.CAUSE,), unique="cause"),
        Index((documents.TRAIL_OF, "_id")),
        Index((documents.DOER,)),
        Index((documents.WHOSE,)),
    ),
    documents.DIARIES: (Index((documents.EDITION_OF,)), Index((documents.INSTITUTION_OF, "_id"))),
    documents.CALL_LISTS: (Index((documents.EDITION_OF,)),),
    documents.EXPORTS: (Index((documents.EDITION_OF,)),),
}
