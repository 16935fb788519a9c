"""The register of erasures as a file: printed entries are read back, and an invalid file erases nobody."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from deploy.cli import erasures
from deploy.cli.main import app

ENTRY = {"person_id": "0199b3a0-9e77-7d52-b1c4-0f9e8d7c6b5a", "erased_at": "2026-11-24T09:45:00Z"}


def test_what_the_register_printed_is_read_back_line_by_line() -> None:
    text = f"{json.dumps(ENTRY)}\n\n{json.dumps(ENTRY | {'more': 1})}\n"
    assert erasures.read(text) == [ENTRY, ENTRY]


@pytest.mark.parametrize("bad", ["nothing", "{}", "[]", '{"person_id": "a"}', "null"])
def test_a_bad_line_is_named_and_nothing_is_done(bad: str) -> None:
    with pytest.raises(typer.BadParameter, match="line 2"):
        erasures.read(f"{json.dumps(ENTRY)}\n{bad}\n")


def test_a_spoilt_file_is_refused_before_any_system_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "erasures.jsonl"
    file.write_text("nothing\n")
    told = CliRunner().invoke(app, ["privacy", "reapply", str(file)])
    assert told.exit_code == 2
    assert "line 1 is not an entry of a register" in told.output


def test_nobody_is_erased_without_a_word_of_consent() -> None:
    told = CliRunner().invoke(app, ["privacy", "erase", "somebody"], input="n\n")
    assert told.exit_code == 1
    assert "no way back" in told.output
