"""Settings every process shares, read from the environment (or NAME_FILE for a secret). A wrong one stops the start."""

import os
import sys
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.kernel.clock import Clock, SimulatedClock, SystemClock

S = TypeVar("S", bound="Settings")


class Settings(BaseSettings):
    """What a service needs to run. Each description says what is accepted; a refusal prints it."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    env: Literal["local", "test", "production"] = Field("local", description="local, test or production")
    service: str = Field(description="the service's name; set by the service itself")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    mongo_url: str = Field(description="mongodb://host:port/?replicaSet=name", pattern=r"^mongodb(\+srv)?://")
    mongo_database: str = Field("", description="a database name; by default the service's own")
    mongo_driver: Literal["motor", "pymongo"] = Field("motor", description="motor or pymongo")
    kafka_bootstrap: str = Field(description="host:port[,host:port...]", pattern=r"^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$")
    topic_prefix: str = Field("", description="letters, digits, dots, dashes", pattern=r"^[A-Za-z0-9.-]*$")

    http_host: str = Field("127.0.0.1", description="an address to listen on")
    http_port: int = Field(8000, ge=0, le=65535, description="a port for the API, 0 to 65535")
    ops_port: int = Field(9000, ge=0, le=65535, description="a port for the worker's health and metrics")
    public_url: str = Field("http://127.0.0.1:8000", description="where people reach us: http(s)://...")
    issuer_url: str = Field(
        "http://127.0.0.1:8100", description="the OpenID issuer: http(s)://...", pattern=r"^https?://"
    )
    audience: str = Field("cursus", description="the audience that access tokens must name")
    link_key: str = Field("", description="at least 32 characters that sign applicants' links; or LINK_KEY_FILE")
    clock_file: Path | None = Field(None, description="a file for a shared simulated clock; empty: the real clock")
    max_body_bytes: int = Field(1_000_000, ge=1_000, description="largest request body, except uploads, in bytes")
    request_seconds: float = Field(30, gt=0, description="longest time for one request, in seconds")

    @field_validator("clock_file", mode="before")
    @classmethod
    def _empty_is_none(cls, given: Any) -> Any:
        return given or None

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        for name in ("link_key", "mongo_url"):
            if not given.get(name) and (file := os.environ.get(f"{name.upper()}_FILE")):
                given[name] = Path(file).read_text().strip()
        return given

    @model_validator(mode="after")
    def _fit_for_production(self) -> "Settings":
        if self.env == "production" and self.clock_file:
            raise ValueError("CLOCK_FILE: the simulated clock is refused in production; leave it empty")
        if self.env == "production" and self.issuer_url.startswith("http://"):
            raise ValueError("ISSUER_URL: production takes an https:// issuer")
        if self.link_key and len(self.link_key) < 32:
            raise ValueError("LINK_KEY: at least 32 characters")
        return self

    @property
    def database(self) -> str:
        return self.mongo_database or self.service

    def clock(self) -> Clock:
        return SimulatedClock(self.clock_file) if self.clock_file else SystemClock()


def load(kind: type[S], **fixed: Any) -> S:
    """The settings from the environment; a wrong one ends the process with a message that names the variable."""
    try:
        return kind(**fixed)
    except ValidationError as refused:
        for problem in refused.errors():
            name = str(problem["loc"][0]) if problem["loc"] else ""
            field = kind.model_fields.get(name)
            accepted = f"; accepted: {field.description}" if field and field.description else ""
            print(f"{name.upper() or 'settings'}: {problem['msg']}{accepted}", file=sys.stderr)
        raise SystemExit(78) from None  # EX_CONFIG
