"""The refusals that belong to no noun: none. Each of `mail`, `ledger` and `returns` has its own `errors.py`."""
