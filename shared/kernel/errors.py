"""Refusals of the domain. Each has a kind (its HTTP status), a stable code and the data that explain it."""

from collections.abc import Iterable
from enum import Enum
from typing import Any, ClassVar


class Kind(Enum):
    """The kind of a refusal. The value is its HTTP status (RFC 9110)."""

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
    keyword arguments. The caller receives the arguments as members of the problem: no personal data among them.
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = "refused"
    says: ClassVar[str] = "The request was refused."

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.says.format_map(data))


class IllegalTransition(Refusal):
    """The current state does not allow this transition."""

    kind, code = Kind.CONFLICT, "illegal-transition"
    says = "Cannot {verb} this {thing} while it is {state}; accepted while it is: {accepted}."

    def __init__(self, thing: str, verb: str, state: str, accepted: Iterable[str]) -> None:
        super().__init__(thing=thing, verb=verb, state=state, accepted=", ".join(sorted(accepted)) or "never")


class NotFound(Refusal):
    """The caller may see no object of that id; the object of another institution is refused the same way."""

    kind, code = Kind.NOT_FOUND, "not-found"
    says = "No {thing} with id {id}."


class AlreadyExists(Refusal):
    """A value that must be unique is taken."""

    kind, code = Kind.CONFLICT, "already-exists"
    says = "There is already a {thing} with this {field}."


class InvalidField(Refusal):
    """A field has a value that is not accepted; names the field and the accepted values."""

    kind, code = Kind.INVALID, "invalid-field"
    says = "{field} is not accepted: {accepted}."


class VersionChanged(Refusal):
    """The caller's version is not the current one."""

    kind, code = Kind.PRECONDITION_FAILED, "version-changed"
    says = "This {thing} is at version {version} now; read it again before changing it."
