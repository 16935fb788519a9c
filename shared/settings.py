"""Settings of every process, from the environment (or NAME_FILE for a secret). An invalid one prevents the start."""

import os
import sys
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.kernel.clock import Clock, SimulatedClock, SystemClock

S = TypeVar("S", bound="Settings")
SECRET: dict[str, Any] = {"secret": True}
"""Marks a field (`json_schema_extra=SECRET`) that NAME_FILE may give: the path of a file with the value."""


class Settings(BaseSettings):
    """The settings of a service. Each description names the accepted values; a refusal prints it."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    env: Literal["local", "test", "production"] = Field("local", description="local, test or production")
    service: str = Field(description="the service's name; set by the service itself")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    mongo_url: str = Field(
        description="mongodb://[user@]host:port/?replicaSet=name; or MONGO_URL_FILE",
        pattern=r"^mongodb(\+srv)?://",
        json_schema_extra=SECRET,
    )
    mongo_password: str = Field(
        "", description="the password of MONGO_URL's user; or MONGO_PASSWORD_FILE", json_schema_extra=SECRET
    )
    mongo_database: str = Field("", description="a database name; by default the service's own")
    mongo_driver: Literal["motor", "pymongo"] = Field("motor", description="motor or pymongo")
    kafka_bootstrap: str = Field(description="host:port[,host:port...]", pattern=r"^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$")
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL; SASL is SCRAM-SHA-512"
    )
    kafka_username: str = Field("", description="the Kafka principal of this service; needed with SASL")
    kafka_password: str = Field("", description="its password; or KAFKA_PASSWORD_FILE", json_schema_extra=SECRET)
    kafka_ca_file: Path | None = Field(None, description="certificates that Kafka's is checked by; empty: the system's")
    topic_prefix: str = Field("", description="letters, digits, dots, dashes", pattern=r"^[A-Za-z0-9.-]*$")

    http_host: str = Field("127.0.0.1", description="an address to listen on")
    http_port: int = Field(8000, ge=0, le=65535, description="a port for the API, 0 to 65535")
    ops_port: int = Field(9000, ge=0, le=65535, description="a port for the worker's health and metrics")
    public_url: str = Field("http://127.0.0.1:8000", description="where people reach us: http(s)://...")
    issuer_url: str = Field(
        "http://127.0.0.1:8100", description="the OpenID issuer: http(s)://...", pattern=r"^https?://"
    )
    audience: str = Field("cursus", description="the audience that access tokens must name")
    link_key: str = Field(
        "",
        description="at least 32 characters that sign applicants' links; or LINK_KEY_FILE",
        json_schema_extra=SECRET,
    )
    clock_file: Path | None = Field(None, description="a file for a shared simulated clock; empty: the real clock")
    max_body_bytes: int = Field(1_000_000, ge=1_000, description="largest request body, except uploads, in bytes")
    request_seconds: float = Field(30, gt=0, description="longest time for one request, in seconds")
    otlp_endpoint: str = Field(
        "",
        description="http(s)://host:port of a collector that takes traces; empty: none",
        pattern=r"^(https?://\S+)?$",
    )
    trace_ratio: float = Field(1.0, ge=0, le=1, description="the share of traces that is kept, 0 to 1")

    @field_validator("clock_file", "kafka_ca_file", mode="before")
    @classmethod
    def _empty_is_none(cls, given: Any) -> Any:
        return given or None

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        for name in cls.secrets():
            if not given.get(name) and (file := os.environ.get(f"{name.upper()}_FILE")):
                try:
                    given[name] = Path(file).read_text().strip()
                except OSError as unreadable:
                    raise ValueError(f"{name.upper()}_FILE: cannot be read: {unreadable}") from None
        return given

    @classmethod
    def secrets(cls) -> tuple[str, ...]:
        """The fields that NAME_FILE may give."""
        return tuple(name for name, field in cls.model_fields.items() if field.json_schema_extra == SECRET)

    @model_validator(mode="after")
    def _fits_together(self) -> "Settings":
        if self.kafka_security.startswith("SASL") and not (self.kafka_username and self.kafka_password):
            raise ValueError("KAFKA_USERNAME and KAFKA_PASSWORD: both are needed with SASL")
        if self.link_key and len(self.link_key) < 32:
            raise ValueError("LINK_KEY: at least 32 characters")
        return self

    @model_validator(mode="after")
    def _fit_for_production(self) -> "Settings":
        if self.env != "production":
            return self
        if self.clock_file:
            raise ValueError("CLOCK_FILE: the simulated clock is refused in production; leave it empty")
        for name in ("issuer_url", "public_url"):
            if not getattr(self, name).startswith("https://"):
                raise ValueError(f"{name.upper()}: production takes https:// only")
        if "@" not in self.mongo_url:
            raise ValueError("MONGO_URL: production takes a database with users: mongodb://user@host:port/...")
        if self.link_key and len(set(self.link_key)) < 12:
            raise ValueError("LINK_KEY: this is a key of demos and tests; production takes a random one")
        return self

    @property
    def database(self) -> str:
        return self.mongo_database or self.service

    def clock(self) -> Clock:
        return SimulatedClock(self.clock_file) if self.clock_file else SystemClock()


def load(kind: type[S], **fixed: Any) -> S:
    """Read the settings from the environment; an invalid one ends the process and names the variable."""
    try:
        return kind(**fixed)
    except ValidationError as refused:
        for problem in refused.errors():
            name = str(problem["loc"][0]) if problem["loc"] else ""
            field = kind.model_fields.get(name)
            accepted = f"; accepted: {field.description}" if field and field.description else ""
            print(f"{name.upper() or 'settings'}: {problem['msg']}{accepted}", file=sys.stderr)
        raise SystemExit(78) from None  # EX_CONFIG
