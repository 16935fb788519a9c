"""A partner of the consortium: its roles and its contacts."""

import re
from dataclasses import dataclass
from enum import StrEnum

from services.catalogue.domain.checks import check_code, check_count, check_text, refuse
from services.catalogue.domain.events import InstitutionRegistered
from shared.kernel.aggregate import Aggregate

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_ADDRESS = 254


class InstitutionRole(StrEnum):
    """What an institution does in a programme."""

    AWARDING = "awarding"
    TEACHING = "teaching"
    HOSTING = "hosting"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A mailbox of the institution, for the staff of other partners. Never published."""

    purpose: str
    email: str

    def check(self, at: str) -> None:
        check_code(f"{at}.purpose", self.purpose)
        if len(self.email) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(self.email):
            refuse(f"{at}.email", "an e-mail address")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The data that an institution is registered with."""

    name: str
    roles: tuple[InstitutionRole, ...]
    contacts: tuple[Contact, ...] = ()

    def check(self) -> None:
        check_text("name", self.name, 200)
        if not self.roles or len(set(self.roles)) != len(self.roles):
            refuse("roles", "one or more of " + ", ".join(InstitutionRole) + ", each once")
        check_count("contacts", self.contacts)
        for n, contact in enumerate(self.contacts):
            contact.check(f"contacts[{n}]")


@dataclass(kw_only=True)
class Institution(Aggregate, thing="institution"):
    """One partner. `id` is its public code and never changes."""

    entry: Entry

    @classmethod
    def registered(cls, id: str, entry: Entry) -> "Institution":
        """A new partner. Refuses with `InvalidField`."""
        check_code("institution_id", id)
        entry.check()
        institution = cls(id=id, entry=entry)
        institution._record()
        return institution

    def register(self, entry: Entry) -> None:
        """Changes the entry. The same entry changes nothing. Refuses with `InvalidField`."""
        entry.check()
        if entry != self.entry:
            self.entry = entry
            self._record()

    @property
    def awards(self) -> bool:
        return InstitutionRole.AWARDING in self.entry.roles

    @property
    def owner_institution(self) -> str:
        return self.id

    def _record(self) -> None:
        roles = tuple(role.value for role in self.entry.roles)
        self.record(InstitutionRegistered(institution_id=self.id, name=self.entry.name, roles=roles))
