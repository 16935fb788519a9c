"""The acts of a campaign, by role, in the order of the play."""
