"""The entry point of a service's image: `api`, `worker`, `prepare` (its indexes and leases) or `topics`.

SERVICE, set when the image is built, names the service.
"""

import os
import runpy
import sys

ROLES = ("api", "worker", "prepare", "topics")


def module(service: str, role: str) -> tuple[str, list[str]]:
    """The module of the role and its arguments. Raises ValueError for an unknown role."""
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role; accepted: {', '.join(ROLES)}")
    if role in {"api", "worker"}:
        return f"services.{service}.{role}", []
    return "deploy.prepare", [service if role == "prepare" else "topics"]


if __name__ == "__main__":
    try:
        name, arguments = module(os.environ["SERVICE"], *sys.argv[1:2] or ["api"])
    except ValueError as wrong:
        sys.exit(str(wrong))
    sys.argv[1:] = arguments
    runpy.run_module(name, run_name="__main__", alter_sys=True)
