"""How programs reach a running system from outside: its endpoints, its APIs, its topics."""
