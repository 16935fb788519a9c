"""The settings of notifications, beyond the shared ones: mail server, sender, links."""

from email.utils import parseaddr

from pydantic import Field, field_validator, model_validator

from shared.settings import SECRET, Settings


class NotificationSettings(Settings):
    service: str = "notifications"
    smtp_url: str = Field(
        "smtp://127.0.0.1:1025",
        description="smtp://[user:password@]host:port, or smtps:// for TLS from the start; or SMTP_URL_FILE",
        pattern=r"^smtps?://",
        json_schema_extra=SECRET,
    )
    smtp_connections: int = Field(8, ge=1, le=100, description="most connections to the mail server, 1 to 100")
    mail_from: str = Field(
        "Cursus <ne-pas-repondre@cursus.example>", description="Name <address>: the sender of every mail"
    )
    mail_bounces_to: str = Field(
        "", description="the address that mail servers return mail to (its reports go to POST /v1/bounces); empty: "
        "that of MAIL_FROM", pattern=r"^([^\s<>@]+@[^\s<>@]+)?$"
    )  # fmt: skip
    mail_per_minute: int = Field(
        3_000, ge=0, description="most mails a minute from one worker to one recipient domain; 0: no limit"
    )
    status_url: str = Field(
        "", description="the page where people see where their file stands; by default /status of APPLICATIONS_URL"
    )
    applications_url: str = Field(
        "", description="where people reach the applications service, whose page may ask us: http(s)://..."
    )
    link_days: int = Field(60, ge=1, le=400, description="how many days the link in a letter lets its reader in")

    sandbox: bool = Field(False, description="true or false; true warns of an RPPS number with a wrong key")

    @field_validator("mail_from")
    @classmethod
    def _has_an_address(cls, given: str) -> str:
        if "@" not in parseaddr(given)[1]:
            raise ValueError("an address is needed")
        return given

    @model_validator(mode="after")
    def _can_make_links(self) -> "NotificationSettings":
        if not self.link_key:
            raise ValueError("LINK_KEY: at least 32 characters, the same for all services; or LINK_KEY_FILE")
        return self

    @model_validator(mode="after")
    def _no_sandbox_in_production(self) -> "NotificationSettings":
        if self.env == "production" and self.sandbox:
            raise ValueError("SANDBOX: refused in production; leave it empty")
        return self

    @property
    def status_page(self) -> str:
        """The page that letters link to."""
        return self.status_url or f"{(self.applications_url or self.public_url).rstrip('/')}/status"

    @property
    def sender_domain(self) -> str:
        return parseaddr(self.mail_from)[1].rpartition("@")[2]
