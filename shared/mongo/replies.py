"""Idempotency-Key: the first reply is stored in the write of its change, and returned again word for word."""

from collections.abc import Mapping
from typing import Any

from shared.kernel.commands import Keyed
from shared.kernel.errors import Kind, Refusal


class KeyReused(Refusal):
    """The Idempotency-Key was used with another request."""

    kind, code = Kind.INVALID, "idempotency-key-reused"
    says = "This Idempotency-Key was used with another request; send a new key."


class Replayed(Exception):  # noqa: N818 - an answer, not an error
    """The request was carried out before; `reply` is its first reply."""

    def __init__(self, reply: Any) -> None:
        super().__init__("already carried out")
        self.reply = reply


def kept_reply(keyed: Keyed | None, store: str, aggregate: Any) -> dict[str, Any] | None:
    """The reply to store with this change; None without a key."""
    if keyed is None:
        return None
    return {"key": keyed.key, "fingerprint": keyed.fingerprint, "reply": keyed.reply_of(store, aggregate)}


def replayed(keyed: Keyed | None, document: Mapping[str, Any]) -> None:
    """Raise `Replayed` if the document stores the reply to this key; refuse a key that another request used."""
    for kept in document["replies"] if keyed else ():
        if keyed and kept["key"] == keyed.key:
            if kept["fingerprint"] != keyed.fingerprint:
                raise KeyReused
            raise Replayed(kept["reply"])
