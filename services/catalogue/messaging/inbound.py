"""What the catalogue reacts to: nothing. The story starts here."""

from shared.messaging.reactions import reactions

REACTIONS = reactions()
