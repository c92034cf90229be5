"""Everything that can be wrong without a test noticing: `make check`. One line a step; ends non-zero if any failed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import flask_migrate
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask

from sns.app import create_app
from sns.core import guard
from sns.core.features import MIGRATIONS
from sns.core.settings import Settings, documentation
from tools import lock, messages

ROOT = Path(__file__).resolve().parents[1]
_BIN = Path(sys.executable).parent
#: What is wrong, one line each; empty is good.
Findings = list[str]


def _tool(*command: str) -> Callable[[], Findings]:
    def run() -> Findings:
        done = subprocess.run([_BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []

    return run


def migrations() -> Findings:
    """Upgrade an empty SQLite database and compare it with the models."""
    heads = ScriptDirectory(str(MIGRATIONS)).get_heads()
    if len(heads) != 1:
        return [f"there must be exactly one head, there are {len(heads)}: {', '.join(heads)}"]
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance=folder))
        with app.app_context():
            flask_migrate.upgrade()
            try:
                flask_migrate.check()
            except (CommandError, SystemExit) as differs:
                return [str(differs), "write one: make migration m='what it is for'"]
    return []


def translations() -> Findings:
    """Compare the catalogues with the sentences of code and templates."""
    found = messages.collect()
    wrong = [line for locale in (*messages.COMPLETE, *messages.PARTIAL) for line in messages.problems(locale, found)]
    return [*wrong, "make messages brings the catalogues in step; then translate"] if wrong else []


def docs() -> Findings:
    """Compare the generated pages of docs/ with what would be generated now."""
    with tempfile.TemporaryDirectory() as folder:
        app: Flask = create_app(Settings(instance=folder))
        wanted = {"settings.md": documentation(), "permissions.md": guard.permission_table(app)}
    old = [name for name, text in wanted.items() if _read(ROOT / "docs" / name) != text]
    return [f"docs/{name} is out of step: make docs" for name in old]


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


def locks() -> Findings:
    """Compare the locks with what they are made from; without a package index, only the direct requirements."""
    if missing := lock.unmet():
        return [f"requirements/lock.txt does not meet {one}: make lock" for one in missing]
    with tempfile.TemporaryDirectory() as folder:
        for name in lock.SOURCES:
            target = Path(folder, name)
            shutil.copy(lock.FOLDER / name, target)
            done = lock.resolve(name, target)
            if done.returncode and ("Failed to fetch" in done.stderr or "ould not connect" in done.stderr):
                print("     (no package index reached: only the direct requirements were compared)")
                return []
            if done.returncode:
                return done.stderr.strip().splitlines()
            if target.read_text("utf-8") != (lock.FOLDER / name).read_text("utf-8"):
                return [f"requirements/{name} is out of step: make lock"]
    return []


STEPS: dict[str, Callable[[], Findings]] = {
    "format": _tool("ruff", "format", "--check", "--quiet", "--output-format", "concise", "."),
    "lint": _tool("ruff", "check", "--quiet", "--output-format", "concise", "."),
    "import contracts": _tool("lint-imports", "--no-logo"),
    "types": _tool("mypy", "--no-error-summary"),
    "migrations in step": migrations,
    "translations in step": translations,
    "generated docs in step": docs,
    "locks in step": locks,
}


def main() -> int:
    """Run the steps, or those named on the command line by the beginning of their name."""
    # The checks look at the tree, not at the settings of whoever runs them.
    for name in [name for name in os.environ if name.startswith("SNS_")]:
        del os.environ[name]
    failed = 0
    for name, step in STEPS.items():
        if sys.argv[1:] and not name.startswith(tuple(sys.argv[1:])):
            continue
        begun = time.monotonic()
        findings = step()
        print(f"{'FAILED' if findings else 'ok':6} {name} ({time.monotonic() - begun:.1f} s)", flush=True)
        for line in findings:
            print(f"       {line}")
        failed += bool(findings)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
