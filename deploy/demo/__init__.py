"""A whole synthetic campaign, played through the public APIs as its users would, then reconciled."""
