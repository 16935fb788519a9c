"""Enrolment's settings beyond the shared ones."""

from pydantic import Field

from shared.settings import Settings


class EnrolmentSettings(Settings):
    service: str = "enrolment"
    applications_url: str = Field(
        "", description="where people reach the applications service, whose page may ask us: http(s)://..."
    )
