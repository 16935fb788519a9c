"""How programs of ours reach a running system from outside: where it is, its APIs, its topics."""
