"""The collections of the catalogue, and the paths that queries and indexes use.

`shared.mongo.store` maps the documents with msgspec: an aggregate's fields are the members of `state`.
"""

INSTITUTIONS = "institutions"
PROGRAMMES = "programmes"
EDITIONS = "editions"

PROGRAMME_OF = "state.programme_id"
INSTITUTION_OF = "state.institution_id"
STATE = "state.state"
PUBLISHED_AT = "state.published_at"
WORDING = "state.wording"
