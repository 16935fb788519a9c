"""A whole synthetic campaign, driven through the public APIs as its actors would, then reconciled."""
