"""How the aggregates of this service lie in MongoDB: which collection, and the paths that queries and indexes use.

The mapping itself is msgspec's, in `shared.mongo.store`: an aggregate's fields are the members of `state`.
"""

SERVICE = "applications"
PERSONS = "persons"
EDITIONS = "editions"
APPLICATIONS = "applications"
JURIES = "juries"
REVIEWS = "reviews"
ASSIGNMENTS = "assignments"
CALL_LISTS = "call_lists"
SEAT_BOARDS = "seat_boards"
SWEEPS = "sweeps"
TRAIL = "trail"
EXPORTS = "exports"

EMAIL = "state.email_key"
PERSON_OF = "state.person_id"
EDITION_OF = "state.edition_id"
INSTITUTION_OF = "state.institution_id"
FILE = "state.file"
CODE = "state.code"
TRAIL_OF = "state.action.institution_id"
CAUSE = "state.cause"
DOER = "state.personal.by"
WHOSE = "state.personal.person_id"
