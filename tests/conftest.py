"""What all tests may use."""

pytest_plugins = ["tests.support.servers", "tests.support.services", "tests.support.systems"]
