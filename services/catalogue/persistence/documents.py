"""How the catalogue's aggregates lie in MongoDB: which collection, and the paths that queries and indexes use.

The mapping itself is msgspec's, in `shared.mongo.store`: an aggregate's fields are the members of `state`.
"""

INSTITUTIONS = "institutions"
PROGRAMMES = "programmes"
EDITIONS = "editions"

PROGRAMME_OF = "state.programme_id"
INSTITUTION_OF = "state.institution_id"
STATE = "state.state"
PUBLISHED_AT = "state.published_at"
WORDING = "state.wording"
