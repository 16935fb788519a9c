"""What exports refuse."""

from shared.kernel.errors import Kind, Refusal


class ExportNotReady(Refusal):
    kind, code = Kind.CONFLICT, "export-not-ready"
    says = "This export is {state}: {done} of {total} files; its content is there once it is done, for a week."
