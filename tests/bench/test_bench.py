"""The bench measures what it says: bytes beside bytes, every statement, every scan, every missed target."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from bench import counted, measure, report, sites
from bench.client import Browser, Load, press
from bench.pages import PAGES, Visit, all_pages
from sns.core.db import db


@pytest.fixture
def watched(undone: Flask) -> Iterator[Flask]:
    counted.watch(undone)
    yield undone
    undone.after_request_funcs[None].remove(counted._tell)
    with undone.app_context():
        sa.event.remove(db.engine.engine, "before_cursor_execute", counted._note)


def test_reference_runs_beside_a_page_of_any_usual_size(tmp_path: Path) -> None:
    with sites.running_reference(tmp_path) as server:
        assert Browser(server.port).ask("/?letters=0").status == 401
        browser = Browser(server.port)
        browser.ask("/sign-in")
        for weight in (6_000, 30_000, 120_000):
            load = press(server.port, measure.alike(browser, weight), 0.1)
            assert load.count > 4
        before = server.cpu_s()
        press(server.port, measure.alike(browser, 30_000), 0.5)
        assert 0 < server.cpu_s() - before < 5


def test_load_on_a_page_that_fails_is_refused(tmp_path: Path) -> None:
    with sites.running_reference(tmp_path) as server, pytest.raises(ConnectionError, match="401"):
        press(server.port, Browser(server.port).request("/?letters=0"), 0.1)


def test_counted_pages_tell_each_statement(watched: Flask, make: Any, as_: Any, count_statements: Any) -> None:
    reader = make.member()
    entry = make.entry(make.member())
    browser = as_(reader)
    for path in ("/", "/diaries/", f"/diaries/{entry.id}"):
        with count_statements() as seen:
            answer = browser.get(path)
        asked = [statement for statement in seen if not statement.startswith("EXPLAIN")]
        assert int(answer.headers[counted.STATEMENTS]) == len(asked) > 2


def test_a_plan_that_reads_all_contents_is_told(context: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        words, values = "SELECT id FROM contents WHERE title = ?", ("x",)
        by_key = "SELECT id FROM contents WHERE id = ?"
        assert not counted.scans(by_key, (1,))
    else:
        words, values = "SELECT id FROM contents WHERE title = %(title)s", {"title": "x"}
    assert "contents" in counted.scans(words, values)[0]


def test_verdicts_tell_met_and_missed_targets() -> None:
    results = [_result(1_000, cpu_ms=2.0), _result(100_000, cpu_ms=3.1, scans=["SCAN contents"])]
    missed = [words for is_met, words in report.verdicts(results) if not is_met]
    assert len(missed) == 3
    assert "home at 100,000: no plan reads a content table whole; SCAN contents" in missed
    assert any("1.55x that at 1,000" in words for words in missed)
    assert any("3.10x" in words or "6.20x" in words for words in missed)


def _result(rows: int, *, cpu_ms: float, scans: list[str] | None = None) -> measure.Result:
    load = Load(1.0, [0.004, 0.005, 0.009])
    run = measure.Run(load, load, cpu_ms, reference_ms=0.5)
    return measure.Result(
        PAGES[0], rows, rows, "sqlite", 5, scans or [], 30_000, 30_000, Visit(50_000, 20_000, 0), [run]
    )


@pytest.mark.long
@pytest.mark.timeout(1_200)
def test_whole_bench_writes_what_it_found(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "--quick", "--sizes", "500", "--folder", str(tmp_path / "cities")]
    subprocess.run([*command, "--output", str(tmp_path / "bench.json")], cwd=sites.ROOT, check=True)
    told = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    [day] = [line for line in told if "day" in line]
    assert day["errors"] == 0
    assert day["requests"] > 50
    lines = [line for line in told if "page" in line]
    assert [line["page"] for line in lines] == [page.name for page in all_pages()]
    assert {line["members"] for line in lines} == {500}
    wanted = {"page", "members", "entries", "engine", "rps", "p50_ms", "p99_ms", "cpu_ms", "ratio", "statements"}
    assert all(wanted <= line.keys() and line["commit"] and line["machine"] and line["date"] for line in lines)
