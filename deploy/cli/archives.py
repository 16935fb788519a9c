"""The archive of a person: each service's part and the person's files in one zip, with an index.

The applicant's page makes the same archive in the browser (services/applications/web/file/templates/archive.js).
"""

import hashlib
import html
import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.access.client import Api, Refused

HOLDERS = ("applications", "enrolment", "notifications")
"""The services that hold personal data. The catalogue holds none."""
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class Spoilt(Exception):  # noqa: N818 - named for what happened
    """A file does not match the digest that its service announced, or has a name that is unsafe in an archive."""


@dataclass(frozen=True)
class Archive:
    """The collected data. `parts` are the services' responses by service; `files` are the person's files by path."""

    person_id: str
    parts: dict[str, dict[str, Any]]
    files: dict[str, bytes] = field(default_factory=dict)


async def gathered(api: Api, person_id: str) -> Archive:
    """Fetch each service's part and the files. Raises `Refused` (404) for a person unknown to all services."""
    archive, nobody = Archive(person_id, {}), None
    for service in HOLDERS:
        try:
            archive.parts[service] = part = await api.get(service, f"/v1/people/{person_id}/archive")
        except Refused as refused:
            if refused.status != 404:
                raise
            nobody = refused
            continue
        for file in part["files"]:
            content = await api.download(service, file["href"])
            archive.files[f"files/{service}/{file['path']}"] = _checked(file, content)
    if nobody is not None and not archive.parts:
        raise nobody
    return archive


def _checked(file: dict[str, Any], content: bytes) -> bytes:
    if hashlib.sha256(content).hexdigest() != file["sha256"] or not _PATH.fullmatch(file["path"]):
        raise Spoilt(f"{file['href']} does not match the digest that the service announced; try again.")
    return content


def kept(archive: Archive, to: Path) -> int:
    """Write the zip atomically, readable by its owner only. Returns its size in bytes."""
    unfinished = to.with_name(f".{to.name}.part")
    opener = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opener, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in _entries(archive):
            packed.writestr(name, content)
    unfinished.replace(to)
    return to.stat().st_size


def _entries(archive: Archive) -> Iterator[tuple[str, bytes | str]]:
    yield "index.html", index(archive)
    for service, part in archive.parts.items():
        yield f"{service}.json", json.dumps(part, ensure_ascii=False, indent=2)
    yield from archive.files.items()


def index(archive: Archive) -> str:
    """A self-contained HTML page that explains each part in French and English."""
    rows = [
        (f"{service}.json", part["name"], part["about"], f"{len(part['content'])}")
        for service, share in archive.parts.items()
        for part in share["parts"]
    ]
    rows += [
        (f"files/{service}/{file['path']}", file["media_type"], file["about"], f"{file['size']}")
        for service, share in archive.parts.items()
        for file in share["files"]
    ]
    made_at = max((part["made_at"] for part in archive.parts.values()), default="")
    table = "\n".join(
        f'<tr><td><a href="{html.escape(path)}">{html.escape(path)}</a><br>{html.escape(name)}</td>'
        f'<td>{html.escape(about["fr"])}</td><td lang="en">{html.escape(about["en"])}</td><td>{count}</td></tr>'
        for path, name, about, count in rows
    )
    return _INDEX.format(person=html.escape(archive.person_id), made_at=html.escape(made_at), rows=table)


_INDEX = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Vos données · Your data</title>
<style>body {{ font: 1rem/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ border-top: 1px solid #bbb; padding: .5rem; text-align: left; vertical-align: top }}</style></head><body>
<h1>Tout ce que Cursus conserve sur vous</h1>
<p>Personne {person}, le {made_at}. Chaque fichier .json contient la part d’un service ; « files » contient vos
pièces, telles que vous les avez envoyées. Les horaires sont en temps universel (UTC), les sommes en centimes d’euro.
N’y figurent pas : une décision qui ne vous a pas été communiquée, le nom ni la note d’un membre du jury, le nom des
agents.</p>
<p lang="en">All that Cursus holds on you: person {person}, on {made_at}. Each .json file is one service’s part;
“files” are your documents as you sent them. Times are in UTC, amounts in euro cents. Not in it: a decision that was
not made known to you, the name or the mark of a juror, the names of staff.</p>
<table><tr><th>Fichier, partie · <span lang="en">File, part</span></th><th>Ce que c’est</th>
<th lang="en">What it is</th><th>Éléments ou octets · <span lang="en">Items or bytes</span></th></tr>
{rows}
</table></body></html>
"""
