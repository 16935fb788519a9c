"""Refusals: the domain says no. Each has a kind (what HTTP makes of it), a stable code and the data that explain it."""

from collections.abc import Iterable
from enum import Enum
from typing import Any, ClassVar


class Kind(Enum):
    """What sort of no it is. The value is the HTTP status that tells it (RFC 9110)."""

    MALFORMED = 400
    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    PRECONDITION_FAILED = 412
    TOO_LARGE = 413
    UNSUPPORTED_MEDIA = 415
    INVALID = 422
    TOO_MANY = 429


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A request that the rules do not allow; nothing was changed.

    Subclasses name `kind`, `code` (kebab-case, stable) and `says`, a sentence with `{placeholders}` filled from the
    keyword arguments. The arguments travel to the caller as members of the problem: no personal data among them.
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = "refused"
    says: ClassVar[str] = "The request was refused."

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.says.format_map(data))


class IllegalTransition(Refusal):
    """A verb that the present state does not know."""

    kind, code = Kind.CONFLICT, "illegal-transition"
    says = "Cannot {verb} this {thing} while it is {state}; accepted while it is: {accepted}."

    def __init__(self, thing: str, verb: str, state: str, accepted: Iterable[str]) -> None:
        super().__init__(thing=thing, verb=verb, state=state, accepted=", ".join(sorted(accepted)) or "never")


class NotFound(Refusal):
    """Nothing by that id that the caller may see; another institution's object answers the same."""

    kind, code = Kind.NOT_FOUND, "not-found"
    says = "No {thing} with id {id}."


class AlreadyExists(Refusal):
    """A value that must be unique is taken."""

    kind, code = Kind.CONFLICT, "already-exists"
    says = "There is already a {thing} with this {field}."


class InvalidField(Refusal):
    """One field holds what is not accepted; names the field and what would be."""

    kind, code = Kind.INVALID, "invalid-field"
    says = "{field} is not accepted: {accepted}."


class VersionChanged(Refusal):
    """The caller decided on an older version than the one that stands."""

    kind, code = Kind.PRECONDITION_FAILED, "version-changed"
    says = "This {thing} is at version {version} now; read it again before changing it."
