"""A term that several services use is defined once, in the kernel."""

import ast
from collections import defaultdict

import pytest

from deploy.prepare import SERVICES
from tests.architecture.sources import ROOT, calls, python_files, short, tree

DOMAINS = [f"services/{service}/domain" for service in SERVICES]
SHOWN = {"examples", "description"}
QUARTER = 0.25


def test_a_word_of_the_trade_is_defined_once() -> None:
    """Two enumerations with the same values are one term, and a bilingual text has one shape."""
    places = defaultdict[frozenset[str], list[str]](list)
    for file in python_files("services", "shared"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ClassDef) and (says := _values(node) or _languages(node)):
                places[says].append(f"{short(file)}:{node.name}")
    assert ["shared/kernel/words.py:Mode"] in places.values()
    assert ["shared/kernel/words.py:Text"] in places.values()
    assert not [where for where in places.values() if len(where) > 1]


def test_a_part_of_a_policy_is_defined_once() -> None:
    """Two services that keep the same part of a programme keep it in one shape: the kernel's."""
    places = defaultdict[tuple[str, frozenset[str]], list[str]](list)
    for file in python_files("shared/kernel", *DOMAINS):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ClassDef) and node.decorator_list and (fields := _fields(node)):
                places[node.name, fields].append(short(file))
    assert ["shared/kernel/policies.py"] in places.values()
    assert not [where for where in places.values() if len(where) > 1]


@pytest.mark.parametrize("file", ["shared/contracts/vocabulary.py", "services/catalogue/domain/policy.py"])
def test_the_bounds_of_a_policy_are_read_from_one_table(file: str) -> None:
    """A policy has no literal bounds, so the catalogue and the published contracts cannot differ."""
    numbers = {
        node.value
        for _, name, call in calls(ROOT / file)
        if name == "Field" or name.startswith("check_")
        for given in [*call.args, *(word.value for word in call.keywords if word.arg not in SHOWN)]
        for node in ast.walk(given)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    }
    assert numbers <= {0, 1, QUARTER}


def _values(enum: ast.ClassDef) -> frozenset[str]:
    if not any(isinstance(base, ast.Name) and base.id == "StrEnum" for base in enum.bases):
        return frozenset()
    values = (node.value for node in enum.body if isinstance(node, ast.Assign))
    return frozenset(
        value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


def _languages(shape: ast.ClassDef) -> frozenset[str]:
    """`fr` and `en` if a dataclass has only these fields."""
    fields = _fields(shape)
    return frozenset({"both", *fields}) if shape.decorator_list and fields == {"fr", "en"} else frozenset()


def _fields(shape: ast.ClassDef) -> frozenset[str]:
    targets = (node.target for node in shape.body if isinstance(node, ast.AnnAssign))
    return frozenset(target.id for target in targets if isinstance(target, ast.Name) and target.id[0] != "_")
