"""The two diplomas of the consortium as data, and how they get into a running system: through its public APIs."""
