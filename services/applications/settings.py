"""What applications need beyond the shared settings."""

from typing import Any

from pydantic import Field, field_validator, model_validator

from shared.settings import Settings


class ApplicationsSettings(Settings):
    service: str = "applications"
    sandbox: bool = Field(False, description="true or false; true warns of an RPPS number with a wrong key")
    clamd_url: str | None = Field(
        None,
        description="tcp://host:3310 or unix:///path of a clamd that looks at each upload; empty: none does",
        pattern=r"^(tcp|unix)://",
    )

    applicants_kept_months: int = Field(
        24,
        ge=1,
        le=600,
        description="months from an edition's closing for applications to the purge of the files of who took no place; "
        "from the last change of a card, of who began none",
    )
    learners_kept_months: int = Field(
        120, ge=1, le=600, description="the same for those who took one; accounts are kept ten years"
    )

    enrolment_url: str = Field(
        "../enrolment",
        min_length=1,
        description="where people's browsers reach enrolment; by default beside us, behind one gateway",
    )
    notifications_url: str = Field(
        "../notifications",
        min_length=1,
        description="where people's browsers reach notifications; by default beside us, behind one gateway",
    )

    @field_validator("clamd_url", mode="before")
    @classmethod
    def _no_url(cls, given: Any) -> Any:
        return given or None

    @model_validator(mode="after")
    def _no_sandbox_in_production(self) -> "ApplicationsSettings":
        if self.env == "production" and self.sandbox:
            raise ValueError("SANDBOX: refused in production; leave it empty")
        return self
