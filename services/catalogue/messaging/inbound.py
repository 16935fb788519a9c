"""The reactions of the catalogue: none. It consumes no events."""

from shared.messaging.reactions import reactions

REACTIONS = reactions()
