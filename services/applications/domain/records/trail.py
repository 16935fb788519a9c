"""The audit trail: who did what, when, on which file, from which institution; one chain of hashes per institution.

The hash of an entry covers the whole entry and the previous hash; it covers the personal part only by a salted digest.
So the personal part and its salt can be erased and the chain stays valid; the digest alone identifies nobody.
`deploy/verifiers/audit.py` recomputes the chain from an export, with code of its own.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.kernel.aggregate import Aggregate

FIRST = "0" * 64
"""The previous hash of the first entry."""


@dataclass(frozen=True)
class Personal:
    """Pseudonymous ids, and so personal data: who did it, and whose file it was (None if unknown)."""

    by: str
    person_id: str | None = None


@dataclass(frozen=True)
class Action:
    """One action. `did` is the command's word, `thing` and `thing_id` name its object, `roles` are the caller's."""

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
    """A command was carried out on an aggregate. Recorded in the same save as its change."""

    action: Action
    personal: Personal


@dataclass(kw_only=True)
class TrailEntry(Aggregate, thing="trail entry"):
    """One entry of an institution's chain, written once; only an erasure changes it.

    `cause` identifies the event it was written for, so that a redelivery adds no second entry.
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
        """The values that the hash covers, as exported."""
        return sealed(self.number, self.action, self.personal_sha256, self.previous)

    def erase(self) -> None:
        """Keeps the action and drops the names once the person is erased."""
        self.personal = self.salt = None


def sealed(number: int, action: Action, digest: str, previous: str) -> dict[str, object]:
    """The values that the hash of an entry covers; times in UTC to the millisecond."""
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
    """Sorts by number within an institution, and is unique per number."""
    return f"{institution_id}/{number:010d}"


def _canonical(values: Mapping[str, object]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash(values: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical(values).encode()).hexdigest()
