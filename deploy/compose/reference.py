"""Generates docs/operators/settings.md from the settings: `python -m deploy.compose.reference`."""

import importlib
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from deploy.prepare import SERVICES
from shared.issuer import IssuerSettings
from shared.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/operators/settings.md"
SET_BY_ITSELF = {"service"}
HEAD = """# Settings

`python -m deploy.compose.reference` generates this page from the code; a test fails when they differ. You configure an
installation in [.env.example](../../deploy/compose/.env.example); the Compose file derives these variables from it.

Every process reads its configuration from the environment only. A wrong value stops the start with exit code 78 and a
line that names the variable and the accepted values. For a variable marked *secret* you may set `NAME_FILE` instead, to
the path of a file that holds the value. `ENV=production` refuses a simulated clock, an issuer or public address that
is not https, a database without users, a link key of demos and tests, sandbox rules, and the local token issuer.
"""
TOOLS = """
## The prepare job

| variable | accepted | default |
|---|---|---|
| `DATABASE_PREFIX` | goes before each service's name to name its database | nothing |
| `KAFKA_REPLICATION` | how many brokers keep each topic, 1 to the number of brokers | 1 |

It also reads the settings of every service.
"""


def kinds() -> dict[str, type[Settings]]:
    """The settings of each service, by its name."""
    found = {}
    for service in SERVICES:
        module = vars(importlib.import_module(f"services.{service}.settings"))
        found[service] = next(
            kind
            for kind in module.values()
            if isinstance(kind, type) and issubclass(kind, Settings) and kind != Settings
        )
    return found


def page() -> str:
    parts = [HEAD, "\n## Every service\n\n", _table(Settings, set())]
    for service, kind in kinds().items():
        if own := set(kind.model_fields) - set(Settings.model_fields):
            parts += [f"\n## {service.capitalize()} too\n\n", _table(kind, set(kind.model_fields) - own)]
    parts += ["\n## The local issuer (never in production)\n\n", _table(IssuerSettings, set()), TOOLS]
    return "".join(parts)


def _table(kind: type[BaseSettings], left_out: set[str]) -> str:
    rows = [
        f"| `{name.upper()}`{_secret(field)} | {_accepted(field)} | {_default(field)} |\n"
        for name, field in kind.model_fields.items()
        if name not in left_out | SET_BY_ITSELF
    ]
    return "| variable | accepted | default |\n|---|---|---|\n" + "".join(rows)


def _secret(field: FieldInfo) -> str:
    return " *secret*" if field.json_schema_extra == {"secret": True} else ""


def _accepted(field: FieldInfo) -> str:
    return (field.description or _plain(field.annotation)).replace("|", "\\|")


def _plain(annotation: Any) -> str:
    return str(getattr(annotation, "__name__", annotation))


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "**must be set**"
    return f"`{field.default}`" if field.default not in (None, "") else "nothing"


if __name__ == "__main__":
    PAGE.write_text(page())
