"""The laws that keep SQLite calm under gevent: each is tried in a process of its own, with the law and without."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.alone
ROOT = Path(__file__).parents[2]


@pytest.fixture
def law(tmp_path: Path) -> Any:
    def run(name: str) -> dict[str, Any]:
        ended = subprocess.run(
            [sys.executable, "-m", "gevent.monkey", "--module", f"tests.core.laws.{name}", str(tmp_path)], cwd=ROOT, text=True, capture_output=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr[-3000:]
        found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
        return found

    return run


def test_a_write_after_a_read_succeeds_though_another_process_wrote_in_between(law: Any) -> None:
    seen = law("snapshot")
    assert "database is locked" in seen["without"]["write"]
    assert seen["with"]["write"] == "done"


def test_a_second_writer_waits_without_freezing_the_process(law: Any) -> None:
    seen = law("two_writers")
    assert seen["with"]["gap"] <= 0.2
    assert seen["with"]["write"] == "done"


def test_another_process_that_writes_freezes_nobody_and_is_waited_for(law: Any) -> None:
    seen = law("foreign_writer")
    assert seen["with"]["gap"] <= 0.2
    assert seen["with"]["write"] == "done"
    assert seen["impatient"]["write"].startswith("Busy")


def test_a_database_that_stays_busy_answers_503_with_the_typed_words(law: Any) -> None:
    seen = law("busy_page")
    assert seen["status"] == 503
    assert seen["is_still_held"]
    assert seen["retry_after"] == "5"
    assert "混みあっています" in seen["page"]
    assert "消えない題" in seen["page"]
    assert "消えない本文" in seen["page"]
    assert "himitsu" not in seen["page"]
    assert seen["reading"] == 200
    assert (seen["again"], seen["entries"]) == (302, 1)
