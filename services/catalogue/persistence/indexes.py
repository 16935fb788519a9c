"""The indexes of the catalogue. The kernel adds its own (relay, timers, parking)."""

from services.catalogue.persistence import documents
from shared.mongo.indexes import Index

INDEXES = {
    documents.INSTITUTIONS: (),
    documents.PROGRAMMES: (Index((documents.INSTITUTION_OF, "_id")),),
    documents.EDITIONS: (
        Index((documents.PROGRAMME_OF, documents.STATE, "_id")),
        Index((documents.PROGRAMME_OF, "state.code"), unique="code"),
    ),
}
