"""The call order (DOMAIN rule 2, the method that Parcoursup publishes), and the call list that stores its inputs.

Anyone can recompute it: take the published inputs, check their hash, apply `call_order`.
"""

import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from shared.kernel.aggregate import Aggregate


@dataclass(frozen=True)
class Candidate:
    """An eligible application. `rank` starts at 1; ties are broken by submission time, then by id."""

    application_id: str
    decision_id: str
    profile: str
    rank: int
    submitted_at: datetime

    @property
    def standing(self) -> tuple[int, datetime, str]:
        """Sort key: the better-ranked first."""
        return self.rank, self.submitted_at, self.application_id


def call_order(
    candidates: Iterable[Candidate], shares: Mapping[str, Fraction], before: Iterable[str] = ()
) -> list[Candidate]:
    """The order in which places are offered. `before` are the profiles of the candidates whose turn has passed.

    With `n` called so far and `c` of them of a profile, the profile is under its share `s` while it still has
    candidates and `c < s * (n + 1)`. Profiles under their share go first, the one furthest below before the others
    (ties: the better-ranked head); when none is, the best-ranked of all is called. Takes O(candidates * profiles).
    """
    queues: dict[str, deque[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.standing):
        queues.setdefault(candidate.profile, deque()).append(candidate)
    turns = Counter(before)
    order: list[Candidate] = []
    while queues:
        lacking = {
            profile: lack
            for profile in queues
            if profile in shares and (lack := shares[profile] * (turns.total() + 1) - turns[profile]) > 0
        }
        furthest = max(lacking.values(), default=None)
        eligible = [profile for profile in queues if furthest is None or lacking.get(profile) == furthest]
        chosen = min(eligible, key=lambda profile: queues[profile][0].standing)
        order.append(queues[chosen].popleft())
        turns[chosen] += 1
        if not queues[chosen]:
            del queues[chosen]
    return order


@dataclass(frozen=True)
class RefusedCandidate:
    """A refusal that is released with the list and has no place in the call order."""

    application_id: str
    decision_id: str


@dataclass(kw_only=True)
class CallList(Aggregate, thing="call list"):
    """A released call order, written once and never changed. `calls` are in call order.

    The first list of an edition has `number` 1. A later list contains all who still wait and those added to them: it
    replaces the order after its first `after` turns (None appends it). `follows` is the hash of the previous list, so
    the hash of the last list covers them all.
    """

    edition_id: str
    institution_id: str
    made_at: datetime
    number: int = 1
    follows: str | None = None
    after: int | None = None
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
        following: "Calls | None" = None,
        turns: int = 0,
    ) -> "CallList":
        """Computes the order of these candidates and the hash of its inputs.

        `following` are the edition's lists so far; the first `turns` of their order have passed.
        """
        last = following.lists[-1] if following and following.lists else None
        number, follows, after = (last.number + 1, last.sha256, turns) if last else (1, None, None)
        past = [candidate.profile for candidate in following.candidates[:turns]] if following else []
        calls = tuple(call_order(candidates, shares, past))
        texts = {profile: str(share) for profile, share in sorted(shares.items())}
        return cls(
            id=id,
            edition_id=edition_id,
            institution_id=institution_id,
            made_at=at,
            number=number,
            follows=follows,
            after=after,
            shares=texts,
            calls=calls,
            refusals=tuple(refusals),
            sha256=hash_of(inputs(edition_id, number, follows, after, texts, calls)),
        )

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def inputs(self) -> dict[str, object]:
        """The published inputs of the order."""
        return inputs(self.edition_id, self.number, self.follows, self.after, self.shares, self.calls)


@dataclass(frozen=True)
class Calls:
    """All call lists of an edition, by number; together they make one call order."""

    lists: tuple[CallList, ...] = ()

    @property
    def ids(self) -> list[str]:
        return [call_list.id for call_list in self.lists]

    @property
    def candidates(self) -> list[Candidate]:
        """All candidates in call order. A list replaces the order after the turns that had passed when it was drawn."""
        order: list[Candidate] = []
        for call_list in self.lists:
            order = [*order[: call_list.after], *call_list.calls]
        return order

    @property
    def decisions(self) -> set[str]:
        """The ids of the decisions that these lists release."""
        called = {candidate.decision_id for call_list in self.lists for candidate in call_list.calls}
        return called | {refused.decision_id for call_list in self.lists for refused in call_list.refusals}

    def with_list(self, call_list: CallList) -> "Calls":
        return Calls((*self.lists, call_list))


def inputs(
    edition_id: str,
    number: int,
    follows: str | None,
    after: int | None,
    shares: Mapping[str, str],
    candidates: Iterable[Candidate],
) -> dict[str, object]:
    """The published inputs: shares as exact text, candidates by standing, times in UTC to the millisecond."""
    return {
        "edition_id": edition_id,
        "number": number,
        "follows": follows,
        **({} if after is None else {"after": after}),
        "shares": dict(shares),
        "candidates": [
            {
                "application_id": candidate.application_id,
                "profile": candidate.profile,
                "rank": candidate.rank,
                "submitted_at": candidate.submitted_at.strftime("%Y-%m-%dT%H:%M:%S.")
                + f"{candidate.submitted_at.microsecond // 1000:03d}Z",
            }
            for candidate in sorted(candidates, key=lambda candidate: candidate.standing)
        ],
    }


def hash_of(published: Mapping[str, object]) -> str:
    """SHA-256, in hexadecimal, of the inputs as canonical JSON: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(published, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
