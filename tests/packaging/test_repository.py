"""What must be true of the repository itself: it names no machine, carries nobody else's code, and has one shape."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from setuptools import find_packages

ROOT = Path(__file__).resolve().parents[2]
ALLOWED_TOP = {
    "sns", "migrations", "tests", "wsgi.py", "setup.cfg",
    "bench", "deploy", "docs", "requirements", "tools", ".ci",
    ".gitignore", ".npmrc", "CHANGELOG.md", "LICENSE", "MANIFEST.in", "Makefile", "README.md", "SECURITY.md",
    "package-lock.json", "package.json", "pyproject.toml",
}  # fmt: skip
LOCKS = ("requirements/lock.txt", "requirements/node.txt", "package-lock.json", ".npmrc")
# Written so that this file does not contain what it looks for.
REGISTRY = re.compile(r'"resolved": *"http|--(extra-)?[i]ndex-url|--find-[l]inks|--trusted-[h]ost|/-/[^ "]+\.tgz')
MACHINE = re.compile(r"(^|[^\w./-])/(w[o]rk|r[o]ot|f[a]rm|h[o]me/\w+)/", re.M)


pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout: its shape was not looked at")


@pytest.fixture(scope="module")
def files() -> list[str]:
    """Give every file of the repository: tracked, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def texts(names: list[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            yield name, content.decode("utf-8")


def test_the_top_level_holds_what_is_agreed_and_nothing_else(files: list[str]) -> None:
    assert {name.split("/")[0] for name in files} - ALLOWED_TOP == set()


def test_no_lock_or_setting_names_where_packages_come_from(files: list[str]) -> None:
    named = [name for name, text in texts(files) if REGISTRY.search(text) and not name.startswith("tests/packaging/")]
    assert named == []
    assert not [name for name in LOCKS if "://" in re.sub(r'"url": "[^"]+"', "", (ROOT / name).read_text("utf-8"))]


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements/lock.txt", "requirements/node.txt"):
        pinned = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\\\n(.*)", (ROOT / name).read_text("utf-8"), re.M)
        assert pinned
        assert all(line.strip().startswith("--hash=sha256:") for line in pinned)


def test_no_file_names_a_folder_of_one_machine(files: list[str]) -> None:
    assert [name for name, text in texts(files) if MACHINE.search(text)] == []


def test_nobody_elses_code_is_committed(files: list[str]) -> None:
    vendored = re.compile(r"\.min\.(js|css)$|(^|/)(vendor|node_modules|dist)/|\.(mo|woff2?|ttf|otf)$")
    assert [name for name in files if vendored.search(name)] == []


def test_the_build_machine_runs_the_same_command_as_a_contributor() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = [line for line in script.read_text("utf-8").splitlines() if line.startswith("make ")]
    assert [line.split()[1] for line in lines] == ["check", "test"]


def test_make_knows_the_promised_targets_and_tells_them() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    named = {line.split()[1] for line in told.splitlines()}
    assert named >= {"run", "test", "test-long", "check", "bench", "build", "lock", "clean", "docs", "messages", "help"}


def test_setup_cfg_lists_every_package_of_the_tree() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    assert set(config["options"]["packages"].split()) == {*find_packages(str(ROOT), include=["sns*"]), "sns.migrations"}


def test_every_direct_dependency_has_its_reason() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    lists = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    wanted = {re.split(r"[<>=\[]", line)[0] for text in lists for line in text.split()}
    told = set(re.findall(r"^\| `([^`]+)`", (ROOT / "docs" / "dependencies.md").read_text("utf-8"), re.M))
    assert wanted - told == set()
