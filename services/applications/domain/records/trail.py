"""The audit trail: who did what, when, on which file, from which institution; one chain of hashes per institution.

Each entry's hash covers all of it and the hash before; of the personal part it covers a salted digest alone. So the
personal part, with its salt, can be erased, and the chain still holds: without the salt the digest tells nobody who it
was. `deploy/verifiers/audit.py` recomputes it all from an export, by code of its own.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.kernel.aggregate import Aggregate

FIRST = "0" * 64
"""What the first entry of a chain follows."""


@dataclass(frozen=True)
class Personal:
    """Who did it, and whose file it was: pseudonyms, and so personal data. Each may be unknown."""

    by: str
    person_id: str | None = None


@dataclass(frozen=True)
class Action:
    """One thing done. `did` is the verb; `thing` and `thing_id` what it was done to; `roles` what the doer was."""

    institution_id: str
    from_institution: str | None
    roles: tuple[str, ...]
    did: str
    thing: str
    thing_id: str
    edition_id: str | None
    at: datetime


@dataclass(frozen=True)
class ActionTaken:
    """Somebody has had a command carried out on an aggregate: told with the very change that it made."""

    action: Action
    personal: Personal


@dataclass(kw_only=True)
class TrailEntry(Aggregate, thing="trail entry"):
    """One entry of an institution's chain; written once, and changed by erasure alone.

    `cause` is where the action was told, so that telling it again adds nothing.
    """

    number: int
    cause: str
    action: Action
    previous: str
    sha256: str
    personal_sha256: str
    personal: Personal | None
    salt: str | None

    @classmethod
    def following(
        cls, last: "TrailEntry | None", action: Action, personal: Personal, salt: str, cause: str
    ) -> "TrailEntry":
        """The next entry of the chain. `salt` is random, in hexadecimal."""
        number, previous = (last.number + 1, last.sha256) if last else (1, FIRST)
        digest = personal_digest(personal, salt)
        return cls(
            id=entry_id(action.institution_id, number),
            number=number,
            cause=cause,
            action=action,
            previous=previous,
            sha256=_hash(sealed(number, action, digest, previous)),
            personal_sha256=digest,
            personal=personal,
            salt=salt,
        )

    @property
    def owner_institution(self) -> str:
        return self.action.institution_id

    @property
    def sealed(self) -> dict[str, object]:
        """All that the hash covers, as exported."""
        return sealed(self.number, self.action, self.personal_sha256, self.previous)

    def erase(self) -> None:
        """Forget who; that it was done, when, and that nothing was altered stays."""
        self.personal = self.salt = None


def sealed(number: int, action: Action, digest: str, previous: str) -> dict[str, object]:
    """What an entry's hash is taken of, in plain values; times in UTC to the millisecond."""
    return {
        "number": number,
        "institution_id": action.institution_id,
        "from_institution": action.from_institution,
        "roles": list(action.roles),
        "did": action.did,
        "thing": action.thing,
        "thing_id": action.thing_id,
        "edition_id": action.edition_id,
        "at": action.at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{action.at.microsecond // 1000:03d}Z",
        "personal_sha256": digest,
        "previous": previous,
    }


def personal_digest(personal: Personal, salt: str) -> str:
    """SHA-256 of the salt, a line feed, and the personal part as canonical JSON."""
    text = _canonical({"by": personal.by, "person_id": personal.person_id})
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def entry_id(institution_id: str, number: int) -> str:
    """Sorts by number within an institution; two entries can never take one place."""
    return f"{institution_id}/{number:010d}"


def _canonical(values: Mapping[str, object]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash(values: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical(values).encode()).hexdigest()
