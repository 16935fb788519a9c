"""Refusals that belong to no noun; each noun has its own in its `errors.py`. The data holds codes and days."""

from shared.kernel.errors import Kind, Refusal


class UnknownModule(Refusal):
    kind, code = Kind.NOT_FOUND, "unknown-module"
    says = "This edition has no module {module}."


class DayNotAccepted(Refusal):
    """The day is before the first accepted day, or in the future."""

    kind, code = Kind.INVALID, "day-not-accepted"
    says = "{field} {day} is not accepted: from {first} to {last}."
