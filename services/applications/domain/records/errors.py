"""Refusals of exports."""

from shared.kernel.errors import Kind, Refusal


class ExportNotReady(Refusal):
    kind, code = Kind.CONFLICT, "export-not-ready"
    says = (
        "This export is {state}: {done} of {total} files are written; the content is kept for a week once it is done."
    )
