"""The two diplomas of the consortium as data, and their loading through the public APIs of a running system."""
