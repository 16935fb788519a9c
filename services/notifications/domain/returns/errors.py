"""What is refused as returned mail, and why."""

from shared.kernel.errors import Kind, Refusal


class NotAReport(Refusal):
    """What came in is neither a delivery report nor a complaint."""

    kind, code = Kind.INVALID, "not-a-report"
    says = "The body is not accepted: {accepted}."

    def __init__(self) -> None:
        super().__init__(accepted="a multipart/report, of delivery-status (RFC 3464) or feedback-report (RFC 5965)")
