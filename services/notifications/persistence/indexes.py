"""The indexes of notifications. The kernel adds its own (relay, timers, parking)."""

from services.notifications.persistence import documents
from shared.mongo.indexes import Index

INDEXES = {
    documents.MESSAGES: (
        Index((documents.APPLICATION_OF, "_id")),
        Index((documents.PERSON_OF, documents.STATE, "_id")),
        Index((documents.INSTITUTION_OF, documents.STATE, "_id")),
        Index((documents.INSTITUTION_OF, documents.STATE, documents.ENDED_AT)),
        Index((documents.STATE, documents.INTENDED_AT)),
    ),
    documents.REMINDERS: (),
    documents.LEDGERS: (),
    documents.RECIPIENTS: (
        Index((documents.ADDRESS_KEY,)),
        Index((documents.SUPPRESSED, "_id"), where={documents.SUPPRESSED: {"$type": "string"}}),
    ),
    documents.EDITIONS: (),
    documents.DIGESTS: (),
}
