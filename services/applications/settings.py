"""What applications need beyond the shared settings."""

from pydantic import Field, model_validator

from shared.settings import Settings


class ApplicationsSettings(Settings):
    service: str = "applications"
    sandbox: bool = Field(False, description="true or false; true warns of an RPPS number with a wrong key")

    @model_validator(mode="after")
    def _no_sandbox_in_production(self) -> "ApplicationsSettings":
        if self.env == "production" and self.sandbox:
            raise ValueError("SANDBOX: refused in production; leave it empty")
        return self
