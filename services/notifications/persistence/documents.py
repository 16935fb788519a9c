"""The collections of notifications, and the paths that queries and indexes use.

`shared.mongo.store` maps the documents with msgspec: an aggregate's fields are the members of `state`.
"""

MESSAGES = "messages"
REMINDERS = "reminders"
LEDGERS = "ledgers"
RECIPIENTS = "recipients"
EDITIONS = "editions"
DIGESTS = "digests"
LETTER_VERSIONS = "letter_versions"

STATE = "state.state"
APPLICATION_OF = "state.application_id"
PERSON_OF = "state.person_id"
EDITION_OF = "state.edition_id"
INSTITUTION_OF = "state.institution_id"
INTENDED_AT = "state.intended_at"
SUPPRESSED = "state.suppressed"
DECISION_OF = "state.decision_id"
TEMPLATE_OF = "state.template"
ADDRESS_KEY = "state.address_key"
ENDED_AT = "state.ended_at"
