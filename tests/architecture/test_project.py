"""The files for contributors exist, and so does everything that they name."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.prepare import SERVICES
from tests.architecture.sources import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
FORMS = sorted(file for file in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if file.stem != "config")
GUIDES = [
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "findings/README.md",
    *sorted((ROOT / "docs/recipes").glob("*.md")),
]
TOP = tuple(f"{it}/" for it in ("services", "shared", "deploy", "docs", "tests", "findings"))
FINDINGS = sorted((ROOT / "findings").glob("*.sh"))
TEXTS = ["SECURITY.md", "NOTICE", ".github/CODEOWNERS", ".github/PULL_REQUEST_TEMPLATE.md"]
CHECKED_BY = ["ruff format --check", "ruff check", "mypy", "lint-imports"]
"""The steps of `make check`, in order."""


def parsed(name: str) -> dict[str, Any]:
    """A YAML file with all scalars as text, because YAML 1.1 reads GitHub's key `on` as true."""
    read: dict[str, Any] = yaml.load((ROOT / name).read_text(), yaml.BaseLoader)
    return read


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_for_who_joins_is_there_and_leaves_nothing_to_be_filled_in(name: str) -> None:
    text = (ROOT / name).read_text()
    assert text.strip()
    assert not re.findall(r"TODO|FIXME|XXX|TBD|example\.(?:com|org)|[\w.]+@[\w-]+\.\w+|\[(?:name|year|your)\b", text)


def test_the_workflow_runs_what_a_submission_must_pass() -> None:
    (job,) = parsed(".github/workflows/ci.yml")["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make check", ".ci/run"]
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


@pytest.mark.parametrize("name", [file.name for file in WORKFLOWS])
def test_a_workflow_may_only_read_ends_by_itself_and_takes_no_action_at_its_newest(name: str) -> None:
    workflow = parsed(f".github/workflows/{name}")
    assert workflow["permissions"] == {"contents": "read"}
    assert all(int(job["timeout-minutes"]) <= 60 for job in workflow["jobs"].values())
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert not [action for action in used if not re.fullmatch(r"[\w./-]+@(?:v\d+|[0-9a-f]{40})", action)]


def test_the_workflow_tries_the_python_that_is_asked_for_and_that_of_the_images() -> None:
    (job,) = parsed(".github/workflows/ci.yml")["jobs"].values()
    image = re.search(r"^FROM python:(\d+\.\d+)", (ROOT / "deploy/docker/Dockerfile").read_text(), re.MULTILINE)
    least = re.search(r'requires-python = ">=(\S+)"', (ROOT / "pyproject.toml").read_text())
    assert image
    assert least
    assert {way["python"] for way in job["strategy"]["matrix"]["include"]} == {least[1], image[1]}


def test_the_hooks_before_a_commit_are_the_steps_of_make_check() -> None:
    recipe = (ROOT / "Makefile").read_text().split("\ncheck:")[1].split("\n\n")[0]
    (local,) = parsed(".pre-commit-config.yaml")["repos"]
    hooks = [hook["entry"].removeprefix(".venv/bin/") for hook in local["hooks"]]
    assert [step.removesuffix(" .") for step in re.findall(r"@\$\(BIN\)/(.*)", recipe)] == CHECKED_BY
    assert [hook.removesuffix(" --force-exclude") for hook in hooks] == CHECKED_BY
    assert {(hook["language"], hook["entry"][:10]) for hook in local["hooks"]} == {("system", ".venv/bin/")}


def test_every_line_of_the_code_owners_names_a_path_that_exists_and_a_team() -> None:
    lines = [line.split() for line in (GITHUB / "CODEOWNERS").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0][0] == "*"
    assert not [path for path, *_ in lines[1:] if not (ROOT / path.strip("/")).exists()]
    assert not [
        line for line in lines if not line[1:] or any(not re.fullmatch(r"@cursus/[a-z]+", it) for it in line[1:])
    ]


def test_every_service_has_owners_of_its_own() -> None:
    owned = (GITHUB / "CODEOWNERS").read_text()
    assert not [service for service in SERVICES if f"\n/services/{service}/" not in owned]


@pytest.mark.parametrize("name", [file.name for file in FORMS])
def test_an_issue_form_asks_each_question_once_and_says_what_it_is_for(name: str) -> None:
    form = parsed(f".github/ISSUE_TEMPLATE/{name}")
    assert set(form) == {"name", "description", "labels", "body"}
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert {part["type"] for part in asked} <= {"input", "textarea", "dropdown"}
    assert all(part["attributes"]["label"] for part in asked)
    assert len({part["id"] for part in asked}) == len(asked)


def test_a_bug_an_idea_and_a_partner_have_a_form_each_and_nothing_is_filed_without() -> None:
    assert [file.stem for file in FORMS] == ["bug", "idea", "partner"]
    assert parsed(".github/ISSUE_TEMPLATE/config.yml") == {"blank_issues_enabled": "false"}


def test_dependabot_looks_at_every_kind_of_dependency_where_it_is_kept() -> None:
    updates = parsed(".github/dependabot.yml")["updates"]
    assert {it["package-ecosystem"] for it in updates} == {"pip", "github-actions", "docker", "docker-compose"}
    assert not [it["directory"] for it in updates if not (ROOT / it["directory"].strip("/")).is_dir()]


def names(guide: Path) -> set[str]:
    """The paths of the project that a guide names: in backticks, in links, and in its commands."""
    text = guide.read_text()
    links = {os.path.relpath(guide.parent / it, ROOT) for it in re.findall(r"\]\(([^):#]+)", text)}
    return links | {it for it in re.findall(r"[\w.-]+(?:/[\w.-]+)+", text) if it.startswith(TOP)}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_path_that_a_guide_names_exists(guide: Path) -> None:
    assert not [it for it in sorted(names(guide)) if not (ROOT / it).exists()]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_make_target_that_a_guide_names_exists(guide: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|&& |^)make ([a-z-]+)", guide.read_text(), re.MULTILINE)) <= targets


def test_each_recipe_is_one_page_and_ends_with_the_command_that_proves_it() -> None:
    recipes = {guide.stem: guide.read_text() for guide in GUIDES if guide.parent.name == "recipes"}
    assert set(recipes) == {"verb", "event", "letter", "document-kind", "policy-field"}
    assert not [name for name, text in recipes.items() if len(text.splitlines()) > 50]
    assert not [name for name, text in recipes.items() if ".venv/bin/pytest" not in text.split("\nProve it:\n")[-1]]
    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    assert not [name for name in recipes if f"(docs/recipes/{name}.md)" not in contributing]


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.stem)
def test_a_finding_says_what_was_expected_and_seen_of_which_version_by_which_source_and_why(finding: Path) -> None:
    head = re.findall(r"^# ([A-Z]\w+): (\S.*)$", finding.read_text().split("set -euo pipefail")[0], re.MULTILINE)
    assert [word for word, _ in head] == ["Expected", "Seen", "Version", "Source", "Why"]
    assert all(len(reason.split()) > 2 for _, reason in head)


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.stem)
def test_a_finding_runs_by_itself_with_pinned_versions_and_nothing_of_ours(finding: Path) -> None:
    text = finding.read_text()
    assert finding.stat().st_mode & 0o111
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in text
    installed = " ".join(re.findall(r"pip install (.*)", text)).split()
    packages = [word for word in installed if not word.startswith(("-", '"'))]
    assert not [package for package in packages if not re.fullmatch(r"[\w-]+==[\d.]+", package)]
    assert packages or re.search(r"^python3\.\d+ -", text, re.MULTILINE), "names no version of what it runs"
    assert not packages or "trap 'rm -rf \"$work\"' EXIT" in text
    assert not re.findall(r"\b(?:services|shared|deploy|cursus)\b\.|import cursus|index-url|registry[= ]", text)


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.stem)
def test_a_finding_fails_when_what_it_says_has_changed(finding: Path) -> None:
    text = finding.read_text()
    assert re.search(r"sys\.exit\(\"changed: |\"changed: .*>&2\n +exit 1", text)


def test_the_table_of_findings_names_each_of_them() -> None:
    table = (ROOT / "findings/README.md").read_text()
    assert FINDINGS
    assert re.findall(r"^\| \[.*\]\((.*\.sh)\)", table, re.MULTILINE) == [finding.name for finding in FINDINGS]


def test_the_readme_leads_to_what_somebody_who_joins_needs() -> None:
    joined = (ROOT / "README.md").read_text().split("\n## Join\n")[1]
    led_to = set(re.findall(r"\]\(([^):#]+)\)", joined))
    assert {
        "CONTRIBUTING.md",
        "SECURITY.md",
        "LICENSE",
        "CHANGELOG.md",
        "findings/README.md",
        "docs/licences.md",
    } <= led_to
    assert not [it for it in led_to if not (ROOT / it).exists()]
