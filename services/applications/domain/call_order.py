"""The call order (DOMAIN rule 2, after Parcoursup's published method), and the call list that keeps its inputs.

Anyone can recompute it: take the published inputs, check their hash, apply `call_order`.
"""

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from shared.kernel.aggregate import Aggregate


@dataclass(frozen=True)
class Candidate:
    """An eligible application: `rank` from 1 as the jury gave it, ties broken by submission time, then by id."""

    application_id: str
    decision_id: str
    profile: str
    rank: int
    submitted_at: datetime

    @property
    def standing(self) -> tuple[int, datetime, str]:
        """Sorts the better-ranked first."""
        return self.rank, self.submitted_at, self.application_id


def call_order(candidates: Iterable[Candidate], shares: Mapping[str, Fraction]) -> list[Candidate]:
    """The order in which places are offered.

    With `n` called so far and `c` of them of a profile, the profile is under its share `s` while it still has
    candidates and `c < s * (n + 1)`. Profiles under their share go first, the one furthest below before the others
    (ties: the better-ranked head); when none is, the best-ranked of all is called. Takes O(candidates * profiles).
    """
    queues: dict[str, deque[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda one: one.standing):
        queues.setdefault(candidate.profile, deque()).append(candidate)
    called = dict.fromkeys(queues, 0)
    order: list[Candidate] = []
    while queues:
        lacking = {
            profile: lack
            for profile in queues
            if profile in shares and (lack := shares[profile] * (len(order) + 1) - called[profile]) > 0
        }
        furthest = max(lacking.values(), default=None)
        eligible = [profile for profile in queues if furthest is None or lacking.get(profile) == furthest]
        chosen = min(eligible, key=lambda profile: queues[profile][0].standing)
        order.append(queues[chosen].popleft())
        called[chosen] += 1
        if not queues[chosen]:
            del queues[chosen]
    return order


@dataclass(frozen=True)
class RefusedCandidate:
    """A refusal that is released together with the list; no part of the call order."""

    application_id: str
    decision_id: str


@dataclass(kw_only=True)
class CallList(Aggregate):
    """A released call order, written once and never changed. `calls` stand in call order.

    An edition's first list has `number` 1; whoever is decided later goes to the end, by a further list. `follows` is
    the hash of the list before, so that the hash of the last one seals them all.
    """

    edition_id: str
    institution_id: str
    made_at: datetime
    number: int = 1
    follows: str | None = None
    shares: dict[str, str]
    calls: tuple[Candidate, ...]
    refusals: tuple[RefusedCandidate, ...]
    sha256: str

    @classmethod
    def draw(
        cls,
        id: str,
        edition_id: str,
        institution_id: str,
        candidates: Iterable[Candidate],
        shares: Mapping[str, Fraction],
        refusals: Iterable[RefusedCandidate],
        at: datetime,
        after: "Calls | None" = None,
    ) -> "CallList":
        """Compute the order of these candidates and seal its inputs; they are called after all those of `after`."""
        last = after.lists[-1] if after and after.lists else None
        number, follows = (last.number + 1, last.sha256) if last else (1, None)
        calls = tuple(call_order(candidates, shares))
        texts = {profile: str(share) for profile, share in sorted(shares.items())}
        return cls(
            id=id,
            edition_id=edition_id,
            institution_id=institution_id,
            made_at=at,
            number=number,
            follows=follows,
            shares=texts,
            calls=calls,
            refusals=tuple(refusals),
            sha256=hash_of(inputs(edition_id, number, follows, texts, calls)),
        )

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def inputs(self) -> dict[str, object]:
        """What the order was computed from, as published."""
        return inputs(self.edition_id, self.number, self.follows, self.shares, self.calls)


@dataclass(frozen=True)
class Calls:
    """All the call lists of an edition in the order of their numbers: one order in which everybody is called."""

    lists: tuple[CallList, ...] = ()

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.lists]

    @property
    def candidates(self) -> list[Candidate]:
        """Everybody, in call order: those of the first list before those of the second."""
        return [candidate for one in self.lists for candidate in one.calls]

    @property
    def decisions(self) -> set[str]:
        """The decisions that these lists make known, by id."""
        called = {candidate.decision_id for candidate in self.candidates}
        return called | {refused.decision_id for one in self.lists for refused in one.refusals}

    def with_list(self, call_list: CallList) -> "Calls":
        return Calls((*self.lists, call_list))

    def before(self, call_list_id: str) -> list[Candidate]:
        """Everybody who is called before the first of this list."""
        return Calls(self.lists[: self.ids.index(call_list_id)]).candidates


def inputs(
    edition_id: str,
    number: int,
    follows: str | None,
    shares: Mapping[str, str],
    candidates: Iterable[Candidate],
) -> dict[str, object]:
    """The published inputs: the shares as exact text, the candidates by standing, times in UTC to the millisecond."""
    return {
        "edition_id": edition_id,
        "number": number,
        "follows": follows,
        "shares": dict(shares),
        "candidates": [
            {
                "application_id": one.application_id,
                "profile": one.profile,
                "rank": one.rank,
                "submitted_at": one.submitted_at.strftime("%Y-%m-%dT%H:%M:%S.")
                + f"{one.submitted_at.microsecond // 1000:03d}Z",
            }
            for one in sorted(candidates, key=lambda one: one.standing)
        ],
    }


def hash_of(published: Mapping[str, object]) -> str:
    """SHA-256, in hexadecimal, of the inputs as canonical JSON: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(published, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
