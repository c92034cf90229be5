"""Load the features: import their parts by name, in the order of the product's map."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from flask.blueprints import Blueprint

from . import guard

_PACKAGE = "sns.blueprints"
_HERE = Path(__file__).parents[1]
# In a checkout the migrations stand beside the package; the wheel carries them inside it.
MIGRATIONS = next((p for p in (_HERE / "migrations", _HERE.parent / "migrations") if p.is_dir()), _HERE / "migrations")
# Core tables first: a table that is imported only when used would be missing from a migration.
_CORE_TABLES = ("sns.core.jobs", "sns.core.audit", "sns.core.options")


def _part(feature: str, name: str) -> ModuleType | None:
    full = f"{_PACKAGE}.{feature}.{name}"
    return importlib.import_module(full) if importlib.util.find_spec(full) else None


def load_models(names: Iterable[str]) -> None:
    """Import every table, core first, so that SQLAlchemy and Alembic see them all."""
    for module in _CORE_TABLES:
        importlib.import_module(module)
    for feature in names:
        _part(feature, "models")


def load(app: Flask, names: Iterable[str]) -> None:
    """Plug the features into the app: models, rules, wiring, clockwork, views, sockets, commands."""
    names = tuple(names)
    load_models(names)
    for feature in names:
        if policy := _part(feature, "policy"):
            guard.register_rules(app, feature, policy)
    for feature in names:
        for name in ("wiring", "jobs", "views", "staff_views", "sockets", "cli"):
            if module := _part(feature, name):
                _plug(app, module)


def _plug(app: Flask, module: ModuleType) -> None:
    blueprint: Any = getattr(module, "bp", None)
    if isinstance(blueprint, Blueprint) and blueprint.name not in app.blueprints:
        app.register_blueprint(blueprint)
    if callable(init := getattr(module, "init_app", None)):
        init(app)
