"""The image's health check: whichever process runs here, API or worker, says that it is ready."""

import os
import sys
from http.client import HTTPConnection


def ready(port: int) -> bool:
    """Whether somebody answers there, and is ready."""
    connection = HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    ports = (int(os.environ.get("HTTP_PORT", "8000")), int(os.environ.get("OPS_PORT", "9000")))
    sys.exit(0 if any(ready(port) for port in ports) else 1)
