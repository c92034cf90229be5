"""The product as it is put together: documents in step, every kind of content with its page, every page with its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from sns.blueprints import FEATURES
from sns.blueprints.contents.adapters import KINDS
from sns.blueprints.contents.models import Content
from sns.core.guard import permission_table
from sns.core.settings import documentation

ROOT = Path(__file__).parents[2]


def test_the_table_of_permissions_is_in_step(app: Flask) -> None:
    assert (ROOT / "docs/permissions.md").read_text("utf-8") == permission_table(app), "run make docs"


def test_the_table_of_settings_is_in_step() -> None:
    assert (ROOT / "docs/settings.md").read_text("utf-8") == documentation(), "run make docs"


def test_every_kind_of_content_is_registered_with_a_page(app: Flask) -> None:
    with app.app_context():
        models = {mapper.class_ for mapper in Content.__mapper__.self_and_descendants} - {Content}
    assert {kind.model for kind in KINDS.values()} == models
    for name, kind in KINDS.items():
        assert kind.model.__mapper__.polymorphic_identity == name
        (rule,) = [rule for rule in app.url_map.iter_rules() if rule.endpoint == kind.endpoint]
        assert rule.arguments == {kind.id_name}
        assert app.view_functions[kind.endpoint].rule.hides  # type: ignore[attr-defined]
        assert app.jinja_env.get_template(f"{kind.endpoint.replace('.', '/')}.html")
        assert str(kind.label)
        assert "public" not in kind.visibilities or app.view_functions[kind.endpoint].rule.is_public  # type: ignore[attr-defined]


def test_every_template_compiles_and_every_page_it_names_exists(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.endswith((".html", ".txt"))):
        source = app.jinja_env.loader.get_source(app.jinja_env, name)[0]  # type: ignore[union-attr]
        app.jinja_env.compile(source, name, name)
        named = set(re.findall(r"url_for\('([\w.]+)'", source))
        assert named <= endpoints, (name, named - endpoints)


def test_every_permission_that_a_template_asks_for_exists(app: Flask) -> None:
    for path in (ROOT / "sns/templates").rglob("*.html"):
        asked = set(re.findall(r"\bcan\('([\w.]+)'", path.read_text("utf-8")))
        assert asked <= set(app.extensions["rules"]), path.name


def test_every_feature_on_the_map_is_a_folder_and_every_folder_is_on_the_map() -> None:
    folders = {path.parent.name for path in (ROOT / "sns/blueprints").glob("*/__init__.py")}
    assert folders == set(FEATURES)


@pytest.mark.parametrize("feature", FEATURES)
def test_templates_live_beside_the_name_of_their_feature(feature: str, app: Flask) -> None:
    views = ROOT / "sns/blueprints" / feature / "views.py"
    if views.exists():
        named = set(re.findall(r'render_template\(\s*"([\w./]+)"', views.read_text("utf-8")))
        assert all(name.startswith(f"{feature}/") for name in named), named
