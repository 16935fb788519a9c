"""Rules and dashboards use only existing metrics, and every alert has a section with instructions."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from deploy.compose.figures import PAGE, collectors, page

ROOT = Path(__file__).parents[3]
PROMETHEUS = ROOT / "deploy/observability/prometheus"
DASHBOARD = ROOT / "deploy/observability/grafana/dashboards/cursus.json"
NAME = re.compile(r"\b(?:cursus|process)_[a-z_]+\b")
SELECTED = re.compile(r"\b((?:cursus)_[a-z_]+)\{([^}]*)\}|\b((?:cursus)_[a-z_]+)")
BOUNDED = {"method", "route", "status", "type", "outcome", "topic", "kind", "timer", "state", "edition", "place"}
GIVEN_BY_PROMETHEUS = {"service", "role", "instance", "job", "le"}


def measured() -> set[str]:
    """All metric names that a process exposes; the series of a histogram follow from its type."""
    assert collectors()
    return {name for collector in REGISTRY._collector_to_names.values() for name in collector}


def labels_of(metric: str) -> set[str]:
    """The labels of one of our metrics."""
    base = re.sub(r"_(total|bucket|count|sum)$", "", metric)
    found = next(one for name, one in collectors().items() if name.removesuffix("_total") == base)
    return set(found._labelnames) | GIVEN_BY_PROMETHEUS


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((PROMETHEUS / "rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


@pytest.mark.parametrize("expression", list(expressions()))
def test_only_what_is_measured_is_asked_for(expression: str) -> None:
    assert set(NAME.findall(expression)) <= measured()


@pytest.mark.parametrize("expression", list(expressions()))
def test_only_labels_that_a_metric_has_are_asked_for(expression: str) -> None:
    for metric, selector, _ in SELECTED.findall(expression):
        if metric:
            assert set(re.findall(r"(\w+)(?:=|!=|=~|!~)\"", selector)) <= labels_of(metric)


def test_everything_that_we_measure_is_on_the_dashboard() -> None:
    shown = " ".join(expressions())
    assert [name for name in collectors() if name not in shown] == []


def test_the_committed_page_of_metrics_is_what_the_code_says() -> None:
    assert PAGE.read_text() == page(), "run: python -m deploy.compose.figures"


@pytest.mark.parametrize(("name", "metric"), sorted(collectors().items()))
def test_a_metric_says_what_it_counts_and_in_which_unit(name: str, metric: Any) -> None:
    """The unit is in the name and the description, and its labels are among those with bounded values."""
    unit = next((word for word in ("seconds", "bytes") if word in name.split("_")), "")
    assert metric._documentation.lower().startswith(unit)
    assert len(metric._documentation.split()) >= 3
    assert set(metric._labelnames) <= BOUNDED


def test_no_alert_misses_its_page_and_no_page_its_alert() -> None:
    sections = re.findall(r"^## (.+)$", (ROOT / "docs/operators/alerts.md").read_text(), re.MULTILINE)
    assert sorted(sections) == sorted(rule["alert"] for rule in rules())


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_leads_to_a_section_that_says_what_to_do(rule: dict[str, Any]) -> None:
    page, anchor = rule["annotations"]["runbook"].split("#")
    sections = re.findall(r"^## (.+)$", (ROOT / page).read_text(), re.MULTILINE)
    assert anchor in {section.lower().replace(" ", "-") for section in sections}
    assert rule["labels"]["severity"] in {"page", "ticket"}


def test_every_alert_has_a_test_of_its_own() -> None:
    tests = yaml.safe_load((PROMETHEUS / "rules.test.yml").read_text())["tests"]
    tried = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case["exp_alerts"]}
    assert {rule["alert"] for rule in rules()} == tried


def test_prometheus_looks_for_every_process_by_the_name_it_has_in_compose() -> None:
    services = yaml.safe_load((ROOT / "deploy/compose/compose.yaml").read_text())["services"]
    jobs = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]
    looked_for = {name for job in jobs for found in job.get("dns_sd_configs", []) for name in found["names"]}
    assert looked_for == {name for name in services if name.endswith(("-api", "-worker"))}


def test_traces_find_their_way_from_the_services_to_the_store_and_into_grafana() -> None:
    """Each component names the next by its Compose name, at the port on which it listens."""
    services = yaml.safe_load((ROOT / "deploy/compose/compose.yaml").read_text())["services"]
    collector = yaml.safe_load((ROOT / "deploy/observability/collector/collector.yml").read_text())
    tempo = yaml.safe_load((ROOT / "deploy/observability/tempo/tempo.yml").read_text())
    grafana = yaml.safe_load((ROOT / "deploy/observability/grafana/provisioning/datasources/tempo.yml").read_text())
    takes = collector["receivers"]["otlp"]["protocols"]["http"]["endpoint"].split(":")[1]
    keeps = tempo["distributor"]["receivers"]["otlp"]["protocols"]["http"]["endpoint"].split(":")[1]
    assert {"collector", "tempo"} <= services.keys()
    assert f"http://collector:{takes}" in (ROOT / "deploy/compose/.env.example").read_text()
    assert collector["exporters"]["otlp_http/tempo"]["endpoint"] == f"http://tempo:{keeps}"
    assert grafana["datasources"][0]["url"] == f"http://tempo:{tempo['server']['http_listen_port']}"
    for pipeline in collector["service"]["pipelines"].values():
        for sort, names in pipeline.items():
            assert set(names) <= collector[sort].keys()
    for name, file in (("collector", "/etc/otelcol/collector.yml"), ("tempo", "/etc/tempo/tempo.yml")):
        assert file in services[name]["command"][0]
        assert any(volume.endswith(f"{file.rpartition('/')[0]}:ro") for volume in services[name]["volumes"])
