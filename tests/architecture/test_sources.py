"""What docs/architecture.md promises of the sources, so that it cannot become untrue."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta, nodes

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "sns").rglob("*.py"))
TEMPLATES = sorted((ROOT / "sns" / "templates").rglob("*.*"))
CONTENT_SECURITY = r"<script(?![^>]*\bsrc=)|<style|\bstyle\s*=|\son[a-z]+\s*=\s*[\"'{]|javascript:|data:text"
PROSE = {"markdown", "bleach", "nh3"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def holding(pattern: str, paths: list[Path]) -> set[str]:
    return {name_of(path) for path in paths if re.search(pattern, path.read_text("utf-8"), re.IGNORECASE)}


def test_the_import_contracts_hold() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    ended = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stdout[-3_000:] + ended.stderr[-1_000:]


def test_templates_never_call_words_safe() -> None:
    assert TEMPLATES
    assert holding(r"\|\s*safe\b|Markup\(|autoescape\s+false", TEMPLATES) == set()


@pytest.mark.parametrize(
    "harm",
    ["<script>x</script>", "<style>", '<p style="x">', '<a onclick="x">', "<b onload='x'>", '<a href="javascript:x">'],
)
def test_the_pattern_for_inline_code_finds_it(harm: str) -> None:
    assert re.search(CONTENT_SECURITY, harm)


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    # Mail programs know neither our style sheet nor our policy.
    pages = [path for path in TEMPLATES if "mail" not in path.parts and not path.name.startswith("mail")]
    assert holding(CONTENT_SECURITY, pages) == set()


def test_every_class_of_a_template_means_something() -> None:
    styles = "".join(path.read_text("utf-8") for path in sorted((ROOT / "sns/static/css").rglob("*.css")))
    scripts = "".join(path.read_text("utf-8") for path in sorted((ROOT / "sns/static/js").rglob("*.js")))
    known = set(re.findall(r"\.([a-z][\w-]*)", styles))
    known |= set(re.findall(r"[\w-]+", " ".join(re.findall(r"[\"'`]([^\"'`\n]*)[\"'`]", scripts))))
    unknown: dict[str, str] = {}
    for path in TEMPLATES:
        words = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        for names in re.findall(r'\bclass="([^"]*)"', words):
            # Of a name that is put together only the whole is known where it is shown.
            whole = re.sub(r"\S*\{\{.*?\}\}\S*", " ", re.sub(r"\{%.*?%\}", " ", names)).split()
            unknown |= {name: name_of(path) for name in whole if name not in known and not name.endswith("--")}
    assert unknown == {}


def test_templates_load_nothing_from_elsewhere() -> None:
    assert holding(r"(src|href|action)\s*=\s*[\"'](https?:)?//", TEMPLATES) == set()


def test_only_settings_and_the_process_starter_read_the_environment() -> None:
    # The web worker leaves out what the database does not need before anything of the product is loaded.
    allowed = {"sns/core/settings.py", "sns/server.py", "sns/cli.py", "sns/web_worker.py"}
    assert holding(r"\bos\.(environ|getenv)|from os import .*(environ|getenv)", SOURCES) <= allowed


def test_one_place_commits() -> None:
    assert holding(r"session\.commit|session\(\)\.commit", SOURCES) == {"sns/core/db.py"}


def test_no_relation_points_upwards() -> None:
    assert holding(r"\bbackref\b|back_populates", SOURCES) == set()
    assert holding(r"\brelationship\(", SOURCES) == {"sns/core/db.py"}


def test_only_the_text_door_makes_html_of_words() -> None:
    users = {name_of(path) for path in SOURCES if PROSE & set(imports(path))}
    assert users
    assert all(name.startswith("sns/core/text/") for name in users), users


def test_only_the_live_door_speaks_to_sockets() -> None:
    users = {name_of(path) for path in SOURCES if {"flask_socketio", "socketio", "engineio"} & set(imports(path))}
    assert users == {"sns/core/frames.py", "sns/core/live.py"}


def test_no_shell_and_no_evaluated_code() -> None:
    assert holding(r"shell=True|\bos\.system\(|\beval\(|(?<![.\w])exec\(|pickle", SOURCES) == set()


def test_the_core_knows_no_feature() -> None:
    assert holding(r"^\s*(from|import) sns\.blueprints", [p for p in SOURCES if "core" in p.parts]) == set()


def test_no_module_is_longer_than_one_can_keep_in_mind() -> None:
    code = [path for path in SOURCES if "sns/demo/" not in name_of(path)]
    assert {name_of(path) for path in code if len(path.read_text("utf-8").splitlines()) >= 300} == set()


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}{node.name}.")


def test_everything_public_says_what_it_does() -> None:
    silent = set()
    for path in SOURCES:
        module = tree(path)
        if not ast.get_docstring(module):
            silent.add(name_of(path))
        silent |= {f"{name_of(path)}:{name}" for name, node in public(module.body) if not ast.get_docstring(node)}  # type: ignore[arg-type]
    assert silent == set()


def test_everything_public_is_typed() -> None:
    bare = set()
    for path in SOURCES:
        for name, node in public(tree(path).body):
            if isinstance(node, ast.FunctionDef):
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                untyped = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
                if node.returns is None or untyped:
                    bare.add(f"{name_of(path)}:{name}")
    assert bare == set()


def test_no_import_hides_in_a_function() -> None:
    hidden = set()
    for path in SOURCES:
        for function in ast.walk(tree(path)):
            if isinstance(function, ast.FunctionDef):
                hidden |= {
                    name_of(path) for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
                }
    assert hidden == set()


def test_nothing_names_a_machine_or_a_promise_for_later() -> None:
    assert holding(r"/w[o]rk/|/r[o]ot/|\bTODO\b|\bFIXME\b|\bXXX\b", [*SOURCES, *TEMPLATES]) == set()


def test_what_is_imported_from_a_template_is_given_all_it_names(app: Flask) -> None:
    # Macros are made once for all pages (core/rendering): a name that nobody gives them is undefined on every page.
    written = {path: path.read_text("utf-8") for path in TEMPLATES if path.suffix == ".html"}
    imports_of = re.compile(r'\{%-? from "([^"]+)" import (?:(?!%\})(?!with context).)*%\}')
    imported = {name for text in written.values() for name in imports_of.findall(text)}
    assert "moderation/_case.html" in imported
    missing = {}
    for name in imported:
        parsed = app.jinja_env.parse(written[ROOT / "sns" / "templates" / name])
        stored = {node.name for node in parsed.find_all(nodes.Name) if node.ctx in ("store", "param")}
        if names := meta.find_undeclared_variables(parsed) - stored - set(app.jinja_env.globals):
            missing[name] = names
    assert missing == {}
