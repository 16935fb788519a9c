"""The caller: staff of an institution, a machine of a partner, or an applicant with a link."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.errors import Kind, NotFound, Refusal


class Role(StrEnum):
    """The roles in an institution. `OPERATOR` runs the system and sees every institution."""

    OPERATOR = "operator"
    SECRETARY = "secretary"
    JUROR = "juror"
    PRESIDENT = "president"
    PROGRAMME_HEAD = "programme_head"
    TEACHER = "teacher"
    FINANCE = "finance"
    PARTNER = "partner"


class Unauthenticated(Refusal):
    """No token, or an invalid one."""

    kind, code = Kind.UNAUTHENTICATED, "unauthenticated"
    says = "A valid bearer token is needed: {accepted}."


class Forbidden(Refusal):
    """The token is valid and does not allow this."""

    kind, code = Kind.FORBIDDEN, "forbidden"
    says = "This needs one of the roles: {accepted}."


@dataclass(frozen=True)
class Principal:
    """The caller, as the token identifies it."""

    subject: str
    roles: frozenset[Role] = frozenset()
    institution: str | None = None
    person_id: str | None = None

    def may_see(self, institution: str | None) -> bool:
        """Whether this caller may see objects of that institution."""
        return Role.OPERATOR in self.roles or (self.institution is not None and self.institution == institution)

    def must_see(self, institution: str | None, thing: str, id: str) -> None:
        """Refuse with `NotFound`, unless the object belongs to the caller's institution."""
        if not self.may_see(institution):
            raise NotFound(thing=thing, id=id)

    def must_be(self, person_id: str, thing: str, id: str) -> None:
        """Refuse with `NotFound`, unless the object belongs to this person."""
        if self.person_id is None or self.person_id != person_id:
            raise NotFound(thing=thing, id=id)

    @property
    def scope(self) -> str | None:
        """The institution that listings are limited to; None for an operator."""
        return None if Role.OPERATOR in self.roles else self.institution or ""
