"""`make audit` never reports success when no advisory service answered."""

from typing import Any

from deploy.docker.audit import CLEAN, NO_RESULT, VULNERABLE, verdict

JINJA: dict[str, Any] = {"name": "jinja2", "version": "3.1.2", "vulns": []}
FLAW = {"id": "PYSEC-2024-1", "fix_versions": ["3.1.3"]}
SKIPPED = {"name": "motor", "skip_reason": "Dependency not found"}


def test_all_that_were_asked_about_and_have_no_advisory_are_clean() -> None:
    assert verdict("a.lock", {"dependencies": [JINJA]}) == (
        CLEAN,
        ["a.lock: 1 libraries, none known to be vulnerable"],
    )


def test_a_flaw_is_told_with_the_version_that_mends_it() -> None:
    code, lines = verdict("a.lock", {"dependencies": [JINJA | {"vulns": [FLAW]}, SKIPPED]})
    assert (code, lines) == (VULNERABLE, ["a.lock: jinja2 3.1.2: PYSEC-2024-1, mended in 3.1.3"])


def test_no_answer_is_no_result() -> None:
    code, lines = verdict("a.lock", None)
    assert code == NO_RESULT
    assert "NO RESULT" in lines[0]


def test_a_library_that_was_skipped_was_not_audited() -> None:
    """An index without advisories skips every library and exits with code 0."""
    code, lines = verdict("a.lock", {"dependencies": [JINJA, SKIPPED]})
    assert code == NO_RESULT
    assert "1 of 2" in lines[0]
