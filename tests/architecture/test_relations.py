"""A relation is for reading: what is set without its column would be lost without a word."""

import ast
from collections.abc import Iterator
from pathlib import Path

import sns
from sns.blueprints import FEATURES
from sns.core.db import Base
from sns.core.features import load_models


def test_whoever_sets_a_relation_sets_its_column() -> None:
    load_models(FEATURES)
    relations = {name for mapper in Base.registry.mappers for name in mapper.relationships.keys()}  # noqa: SIM118
    kinds = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    lost = [
        f"{path}: {', '.join(sorted(lacking))}"
        for path in Path(sns.__file__).parent.rglob("*.py")
        for written in _written(ast.parse(path.read_text()), kinds)
        if (lacking := {name for name in written & relations if f"{name}_id" not in written})
    ]
    assert len(relations) > 10
    assert lost == []


def _written(tree: ast.AST, kinds: set[str]) -> Iterator[set[str]]:
    """Find the names that each assignment to attributes, and each making of a row, writes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets = [part for target in node.targets for part in getattr(target, "elts", [target])]
            yield {
                part.attr for part in targets if isinstance(part, ast.Attribute) and ast.unparse(part.value) != "self"
            }
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
            yield {keyword.arg for keyword in node.keywords if keyword.arg}
