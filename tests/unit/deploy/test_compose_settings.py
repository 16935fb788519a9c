"""The settings that a service accepts, and those that production refuses."""

from pathlib import Path
from typing import Any

import pytest

from shared.messaging.kafka import secured
from shared.settings import Settings, load

GOOD = {
    "service": "catalogue",
    "env": "production",
    "mongo_url": "mongodb://catalogue@mongo:27017/?replicaSet=cursus",
    "mongo_password": "p" * 20,
    "kafka_bootstrap": "kafka:9092",
    "public_url": "https://cursus.example/catalogue",
    "issuer_url": "https://cursus.example/auth",
    "link_key": "0123456789abcdef0123456789abcdef",
}


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)


def test_production_starts_with_production_settings() -> None:
    assert load(Settings, **GOOD).env == "production"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("clock_file", "/run/clock"),
        ("issuer_url", "http://issuer:8100"),
        ("public_url", "http://127.0.0.1:8000"),
        ("mongo_url", "mongodb://mongo:27017/?replicaSet=cursus"),
        ("link_key", "k" * 64),
        ("link_key", "short"),
    ],
)
def test_production_refuses_a_default_of_the_workstation_by_its_name(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        load(Settings, **{**GOOD, name: value})
    assert stopped.value.code == 78
    assert name.upper() in capsys.readouterr().err


def test_a_wrong_value_is_answered_with_what_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load(Settings, **{**GOOD, "kafka_security": "TLS"})
    said = capsys.readouterr().err
    assert said.startswith("KAFKA_SECURITY:")
    assert "SASL_SSL" in said


@pytest.mark.parametrize("name", Settings.secrets())
def test_every_secret_may_come_as_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {field: value for field, value in GOOD.items() if field != name}
    secret = GOOD.get(name, "s" * 40)
    (tmp_path / "secret").write_text(f"{secret}\n")
    monkeypatch.setenv(f"{name.upper()}_FILE", str(tmp_path / "secret"))
    assert getattr(load(Settings, **told), name) == secret


def test_a_secret_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINK_KEY_FILE", "/nowhere/link.key")
    with pytest.raises(SystemExit):
        load(Settings, **{**GOOD, "link_key": ""})
    assert "LINK_KEY_FILE" in capsys.readouterr().err


def test_sasl_needs_a_name_and_a_password() -> None:
    with pytest.raises(SystemExit):
        load(Settings, **GOOD, kafka_security="SASL_SSL", kafka_username="catalogue")


def test_kafka_clients_are_told_how_to_prove_who_they_are() -> None:
    settings = load(Settings, **GOOD, kafka_security="SASL_SSL", kafka_username="catalogue", kafka_password="secret")
    told = secured(settings)
    assert (told["security_protocol"], told["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (told["sasl_plain_username"], told["sasl_plain_password"]) == ("catalogue", "secret")
    assert told["ssl_context"].check_hostname
