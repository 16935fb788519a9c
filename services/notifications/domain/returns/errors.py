"""The refusals of returned mail."""

from shared.kernel.errors import Kind, Refusal


class NotAReport(Refusal):
    """The body is neither a delivery report nor a complaint."""

    kind, code = Kind.INVALID, "not-a-report"
    says = "The body is no report. Accepted: {accepted}."

    def __init__(self) -> None:
        super().__init__(accepted="a multipart/report, of delivery-status (RFC 3464) or feedback-report (RFC 5965)")
