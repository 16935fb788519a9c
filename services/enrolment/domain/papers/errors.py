"""What papers and imported tables refuse."""

from shared.kernel.errors import Kind, Refusal


class NotATable(Refusal):
    """The file cannot be read row by row."""

    kind, code = Kind.INVALID, "not-a-table"
    says = "The file is not accepted: {accepted}."


class ColumnsMissing(Refusal):
    """The heading row lacks a column, or has one twice."""

    kind, code = Kind.INVALID, "columns-missing"
    says = "The heading row is not accepted; missing: {missing}; twice: {twice}."


class NothingToAttest(Refusal):
    """The learner has attended no hour yet."""

    kind, code = Kind.CONFLICT, "nothing-to-attest"
    says = "There is nothing to attest yet: no hour is attended."


class NameNotKnown(Refusal):
    """The contact card has not arrived or was erased, and a paper needs a name."""

    kind, code = Kind.CONFLICT, "name-not-known"
    says = "The learner's name is not known here; no paper can be printed."


class NameChanged(Refusal):
    """The learner's name differs from the name on the certificate when it was issued."""

    kind, code = Kind.CONFLICT, "name-changed"
    says = "The learner's name has changed since; revoke this certificate and issue a new one."
