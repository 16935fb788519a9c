"""The collections of enrolment in MongoDB, and the paths that queries and indexes use.

msgspec maps the documents (`shared.mongo.store`): the fields of an aggregate are the members of `state`.
"""

ENROLMENTS = "enrolments"
EDITIONS = "editions"
LEARNERS = "learners"
SHEETS = "sheets"
IMPORTS = "imports"
CERTIFICATES = "certificates"
INSTITUTIONS = "institutions"
FINAL_JURIES = "final_juries"
DEFENCE_DIARIES = "defence_diaries"
ADMINISTRATIVE_FILES = "administrative_files"

DUE = "due"
PERSON_OF = "state.person_id"
INSTITUTION_OF = "state.institution_id"
EDITION_OF = "state.edition_id"
STATE = "state.state"
ERASED = "state.erased"
DEFERRED_FROM = "state.deferred_from"
ENROLMENT_OF = "state.enrolment_id"
CODE = "state.code"
