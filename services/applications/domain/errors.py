"""What the rules of admissions refuse: a kind (what HTTP makes of it), a stable code, a sentence, its data."""

from shared.kernel.errors import Kind, Refusal


class EditionNotTaking(Refusal):
    kind, code = Kind.CONFLICT, "edition-not-taking-applications"
    says = "This edition takes no applications at this time; its window runs from {opens_at} to {closes_at}."


class TeachingBegun(Refusal):
    kind, code = Kind.CONFLICT, "teaching-begun"
    says = "The teaching has begun: a place that is accepted is no longer taken back by a correction."


class PersonErased(Refusal):
    kind, code = Kind.CONFLICT, "person-erased"
    says = "This person asked to be forgotten; nothing more is taken from or about them."
