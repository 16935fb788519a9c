"""The system in containers. Not part of `make test`: it needs a Docker engine; `make test-compose` runs it."""

import os

collect_ignore = [] if os.environ.get("TEST_COMPOSE") else ["machine", "cluster"]
