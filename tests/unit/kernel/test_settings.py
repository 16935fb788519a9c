"""Settings: a wrong one stops the start with a message that names the variable and what it takes."""

from pathlib import Path

import pytest

from shared.kernel.clock import SimulatedClock, SystemClock
from shared.settings import Settings, load

NEEDED = {
    "SERVICE": "catalogue",
    "MONGO_URL": "mongodb://user@db.example:27017/?replicaSet=rs0",
    "KAFKA_BOOTSTRAP": "kafka.example:9092",
}
PRODUCTION = NEEDED | {
    "ENV": "production",
    "ISSUER_URL": "https://login.example",
    "PUBLIC_URL": "https://cursus.example",
    "LINK_KEY": "q8Zk3vT1mWc9Xs5LbN2rJ7yHdF4gAeUo",
}
WORKSTATION_KEY = "a" * 40


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the machine takes part."""
    for name in [*Settings.model_fields, *(f"{name}_file" for name in Settings.secrets())]:
        monkeypatch.delenv(name.upper(), raising=False)


def given(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stopped:
        load(Settings)
    assert stopped.value.code == 78, "EX_CONFIG"
    return capsys.readouterr().err


def test_what_is_needed_is_enough_and_the_database_is_named_after_the_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given(monkeypatch, NEEDED)
    settings = load(Settings)
    assert (settings.env, settings.database) == ("local", "catalogue")
    assert isinstance(settings.clock(), SystemClock)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ENV", "staging"),
        ("LOG_LEVEL", "LOUD"),
        ("MONGO_URL", "postgres://db.example"),
        ("MONGO_DRIVER", "mongoengine"),
        ("KAFKA_BOOTSTRAP", "kafka.example"),
        ("KAFKA_SECURITY", "NONE"),
        ("TOPIC_PREFIX", "a topic"),
        ("HTTP_PORT", "70000"),
        ("OPS_PORT", "many"),
        ("ISSUER_URL", "login.example"),
        ("MAX_BODY_BYTES", "12"),
        ("REQUEST_SECONDS", "0"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_accepted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, wrong: str
) -> None:
    given(monkeypatch, NEEDED | {name: wrong})
    said = refusal(capsys)
    assert said.startswith(f"{name}: ")
    assert f"; accepted: {Settings.model_fields[name.lower()].description}" in said


@pytest.mark.parametrize("name", ["MONGO_URL", "KAFKA_BOOTSTRAP"])
def test_a_missing_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    given(monkeypatch, {variable: value for variable, value in NEEDED.items() if variable != name})
    assert f"{name}: Field required" in refusal(capsys)


def test_several_wrong_settings_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, NEEDED | {"HTTP_PORT": "-1", "LOG_LEVEL": "LOUD"})
    said = refusal(capsys)
    assert "HTTP_PORT: " in said
    assert "LOG_LEVEL: " in said


def test_a_refusal_never_prints_the_value_of_a_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, NEEDED | {"MONGO_URL": "mongo://user:hunter2@db.example", "LINK_KEY": "hunter3"})
    said = refusal(capsys)
    assert "MONGO_URL: " in said
    assert "hunter" not in said


def test_a_link_key_that_is_too_short_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, NEEDED | {"LINK_KEY": "short"})
    assert "LINK_KEY: at least 32 characters" in refusal(capsys)


def test_a_simulated_clock_is_for_every_process_that_names_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given(monkeypatch, NEEDED | {"CLOCK_FILE": str(tmp_path / "clock")})
    assert isinstance(load(Settings).clock(), SimulatedClock)


def test_an_empty_clock_file_means_the_real_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, NEEDED | {"CLOCK_FILE": ""})
    assert isinstance(load(Settings).clock(), SystemClock)


def test_production_starts_with_what_it_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, PRODUCTION)
    assert load(Settings).env == "production"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("CLOCK_FILE", "clock", id="a simulated clock"),
        pytest.param("ISSUER_URL", "http://login.example", id="an issuer that anybody can overhear"),
        pytest.param("PUBLIC_URL", "http://cursus.example", id="links that anybody can overhear"),
        pytest.param("MONGO_URL", "mongodb://db.example:27017/?replicaSet=rs0", id="a database without users"),
        pytest.param("LINK_KEY", WORKSTATION_KEY, id="a key that is no secret"),
    ],
)
def test_production_refuses_what_is_for_workstations_and_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    given(monkeypatch, PRODUCTION | {name: value})
    assert f"{name}: " in refusal(capsys)
    monkeypatch.setenv("ENV", "local")
    assert load(Settings).env == "local"


def test_a_secret_may_come_as_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("q8Zk3vT1mWc9Xs5LbN2rJ7yHdF4gAeUo\n")
    given(monkeypatch, NEEDED | {"LINK_KEY_FILE": str(tmp_path / "key")})
    assert load(Settings).link_key == "q8Zk3vT1mWc9Xs5LbN2rJ7yHdF4gAeUo"


def test_a_secrets_file_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given(monkeypatch, NEEDED | {"LINK_KEY_FILE": str(tmp_path / "nowhere")})
    assert "LINK_KEY_FILE: cannot be read" in refusal(capsys)
