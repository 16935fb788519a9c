"""What a file refuses of its jury."""

from shared.kernel.errors import Kind, Refusal


class NotHeard(Refusal):
    kind, code = Kind.CONFLICT, "not-heard"
    says = (
        "This edition hears people: nobody is found eligible before the oral has the marks of {needed} juror(s), and "
        "it has those of {given}. A refusal needs no oral."
    )
