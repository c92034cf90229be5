"""What a web process carries about: no library that only other processes use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.site import environment

_SERVE = """
import sys
from sns.app import create_app
app = create_app(serves=True)
assert app.test_client().get("/healthz").status_code == 200
print(*sys.modules)
"""
# The command line changes tables, a child process opens photos.
_ELSEWHERE = {
    "alembic",
    "flask_migrate",
    "mako",
    "PIL",
    "pi_heif",
    "boto3",
    "webauthn",
    "icalendar",
    "openpyxl",
    "segno",
}


def test_a_web_process_does_not_load_what_others_use(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _SERVE]
    found = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, check=True, timeout=60)
    assert not _ELSEWHERE & set(found.stdout.split())
