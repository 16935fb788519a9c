"""Idempotency-Key: the first reply is kept in the write of the change it tells of, and said again word for word."""

from typing import Any

from shared.kernel.context import current
from shared.kernel.errors import Kind, Refusal


class KeyReused(Refusal):
    """The same Idempotency-Key came with another request."""

    kind, code = Kind.INVALID, "idempotency-key-reused"
    says = "This Idempotency-Key was used with another request; send a new key."


class Replayed(Exception):  # noqa: N818 - an answer, not an error
    """The request was carried out before; `reply` is what was answered then."""

    def __init__(self, reply: Any) -> None:
        super().__init__("already carried out")
        self.reply = reply


def kept_reply(aggregate: Any) -> dict[str, Any] | None:
    """What to keep with this change so that the request can be answered again; None for an unkeyed one."""
    keyed = current().keyed
    if keyed is None:
        return None
    return {"key": keyed.key, "fingerprint": keyed.fingerprint, "reply": keyed.reply(aggregate)}


def replayed(document: dict[str, Any]) -> None:
    """Raise `Replayed` if this document already answered the keyed request in hand; refuse a reused key."""
    keyed = current().keyed
    if keyed is None:
        return
    for kept in document["replies"]:
        if kept["key"] == keyed.key:
            if kept["fingerprint"] != keyed.fingerprint:
                raise KeyReused
            raise Replayed(kept["reply"])
