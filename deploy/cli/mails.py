"""Why a mail was sent or not: the record that notifications keeps of each mail, without its content."""

from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from deploy.access.client import Api
from deploy.cli.wording import in_paris


async def of_application(api: Api, application: str) -> list[dict[str, Any]]:
    """All mails that this application caused, in the order in which they were requested."""
    found = await api.items("notifications", "/v1/messages", application_id=application, limit=200)
    return sorted(found, key=lambda mail: str(mail["intended_at"]))


def shown(found: list[dict[str, Any]]) -> list[RenderableType]:
    if not found:
        return ["[yellow]No mail was requested for this application.[/]"]
    table = Table("requested (Paris)", "letter", "cause", "language", "state", "attempts", box=None, header_style="dim")
    for mail in found:
        attempts = "\n".join(
            escape(f"{in_paris(one['at'])} {one['outcome']} {one.get('code') or ''} {one.get('text') or ''}".strip())
            for one in mail["attempts"]
        )
        state = mail["state"] + (f" ({mail['reason']})" if mail.get("reason") else "")
        letter = f"{mail['template']} {(mail.get('template_version') or '')[:8]}".strip()
        cause = f"{mail['cause_type'].removeprefix('eu.cursus.')}\n[dim]{mail['cause']}[/]"
        table.add_row(in_paris(mail["intended_at"]), letter, cause, mail.get("locale") or "", state, attempts)
    return [table]
