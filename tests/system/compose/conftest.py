"""The system in containers. Not part of `make test`, because it needs a Docker engine; run `make test-compose`."""

import os

collect_ignore = [] if os.environ.get("TEST_COMPOSE") else ["machine", "cluster"]
