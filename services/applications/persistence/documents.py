"""How the aggregates of this service lie in MongoDB: which collection, and the paths that queries and indexes use.

The mapping itself is msgspec's, in `shared.mongo.store`: an aggregate's fields are the members of `state`.
"""

PERSONS = "persons"
EDITIONS = "editions"
APPLICATIONS = "applications"
JURIES = "juries"
REVIEWS = "reviews"
ASSIGNMENTS = "assignments"
CALL_LISTS = "call_lists"
SEAT_BOARDS = "seat_boards"
SWEEPS = "sweeps"

EMAIL = "state.email_key"
PERSON_OF = "state.person_id"
EDITION_OF = "state.edition_id"
INSTITUTION_OF = "state.institution_id"
FILE = "state.file"
CODE = "state.code"
