"""Enrolment's indexes; the kernel adds those of the relay, the timers and the parking."""

from services.enrolment.persistence import documents
from shared.mongo.indexes import DUE, Index

INDEXES = {
    documents.ENROLMENTS: (
        Index((documents.INSTITUTION_OF, "_id")),
        Index((documents.EDITION_OF, documents.STATE, "_id")),
        Index((documents.PERSON_OF,)),
    ),
    documents.EDITIONS: (),
    documents.LEARNERS: (),
    documents.SHEETS: (),
    documents.INSTITUTIONS: (),
    documents.DEFENCE_DIARIES: (),
    documents.ADMINISTRATIVE_FILES: (),
    documents.FINAL_JURIES: (Index((documents.EDITION_OF, "_id")),),
    documents.CERTIFICATES: (Index((documents.CODE,), unique="code"), Index((documents.ENROLMENT_OF,))),
    documents.IMPORTS: (DUE, Index((documents.EDITION_OF, "_id"))),
}
