"""Refusals that belong to no noun. Each has a kind (its HTTP status), a stable code and a sentence."""

from shared.kernel.errors import Kind, Refusal


class EditionNotTaking(Refusal):
    kind, code = Kind.CONFLICT, "edition-not-taking-applications"
    says = "This edition does not accept applications now; its application window is {opens_at} to {closes_at}."


class TeachingBegun(Refusal):
    kind, code = Kind.CONFLICT, "teaching-begun"
    says = "The teaching has begun: a correction no longer takes back an accepted place."


class PersonErased(Refusal):
    kind, code = Kind.CONFLICT, "person-erased"
    says = "The data of this person was erased; nothing more is accepted from or about them."
