"""Write the next migration from what the models say and an upgraded empty database does not have: `make migration`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import flask_migrate
from alembic.script import ScriptDirectory

from sns.app import create_app
from sns.core.features import MIGRATIONS
from sns.core.settings import Settings


def main() -> int:
    """Run it; `--rev` names the revision instead of the next number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", help="what it is for")
    parser.add_argument("--rev", help="its name; without it the next number")
    wanted = parser.parse_args()
    known = len(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))
    with tempfile.TemporaryDirectory() as folder, create_app(Settings(instance=folder)).app_context():
        flask_migrate.upgrade()
        flask_migrate.revision(message=wanted.words, autogenerate=True, rev_id=wanted.rev or f"{known + 1:04}")
    newest = max(Path(MIGRATIONS).glob("versions/*.py"), key=lambda path: path.stat().st_mtime)
    subprocess.run([Path(sys.executable).parent / "ruff", "format", "-q", newest], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
