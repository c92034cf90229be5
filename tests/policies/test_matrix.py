"""Who gets what answer at every address: declared in rows, observed in the product; a route without a row fails."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.policies import rows_postmail  # noqa: F401  # it adds its own
from tests.policies.cast import Cast
from tests.policies.rows import ROWS

for _path in sorted(Path(__file__).parent.glob("rows_*.py")):
    import_module(f"tests.policies.{_path.stem}")


def routes(app: Flask) -> list[str]:
    # Some pages have two addresses.
    return sorted({
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    })  # fmt: skip


def test_every_route_has_a_row(app: Flask) -> None:
    assert routes(app) == sorted(ROWS)


@pytest.fixture
def cast(undone: Flask, make: Any) -> Cast:
    return Cast(undone, make)


def test_observed_is_declared(cast: Cast) -> None:
    assert {row: cast.ask(row) for row in ROWS} == ROWS
