"""The table on the screen, the targets, and `instance/bench.json`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .measure import Result
from .pages import MOST_GROWTH, MOST_HOME_BYTES, MOST_SCRIPT_BYTES, MOST_THREAD_BYTES

HEAD = (
    f"{'page':<16} {'members':>9} {'entries':>9} {'req/s':>7} {'p50':>7} {'p99':>7} {'idle':>6} {'CPU ms':>7} {'ratio':>6} "
    f"{'SQL':>4} {'bytes':>7} {'sent':>7}"
)
# Below this a database rightly reads a small table whole.
_ENTRIES_WITH_PLANS = 100_000


def line(result: Result) -> str:
    """Return a page's line of the table."""
    r = result.record()
    return (
        f"{r['page']:<16} {r['members']:>9,} {r['entries']:>9,} {r['rps']:>7} {r['p50_ms']:>7} {r['p99_ms']:>7} {r['idle_ms']:>6} "
        f"{r['cpu_ms']:>7} {r['ratio']:>6} {r['statements']:>4} {r['bytes']:>7,} {r['transferred']:>7,}"
    )


def verdicts(results: Iterable[Result]) -> Iterator[tuple[bool, str]]:
    """Hold the results to the targets: (whether it is met, in words)."""
    found = {(result.page.name, result.members): result for result in results}
    for (name, members), result in found.items():
        at = f"{name} at {members:,}"
        if target := result.page.target:
            yield (
                result.ratio <= target.ratio,
                f"{at}: {result.ratio:.2f}x the reference's CPU, at most {target.ratio:g}x",
            )
            yield (
                result.statements <= target.statements,
                f"{at}: {result.statements} statements, at most {target.statements}",
            )
        if result.entries >= _ENTRIES_WITH_PLANS:
            yield (
                not result.scans,
                f"{at}: no plan reads a content table whole" + "".join(f"; {s}" for s in result.scans),
            )
    sizes = sorted({members for _, members in found})
    for name, members in found:
        if len(sizes) > 1 and members == sizes[-1] and (name, sizes[0]) in found and found[name, members].page.reader:
            growth = found[name, members].cpu_ms / found[name, sizes[0]].cpu_ms
            words = f"{name}: CPU at {members:,} is {growth:.2f}x that at {sizes[0]:,}, at most {MOST_GROWTH}x"
            yield growth <= MOST_GROWTH, words
    for (name, members), result in found.items():
        if name == "home":
            words = f"home at {members:,}: first visit {result.visit.bytes:,} bytes without photos, at most {MOST_HOME_BYTES:,}"
            yield result.visit.bytes <= MOST_HOME_BYTES, words
        if name.startswith("thread"):
            words = f"{name} at {members:,}: {result.transferred:,} bytes transferred, at most {MOST_THREAD_BYTES:,}"
            yield result.transferred <= MOST_THREAD_BYTES, words
    if found:
        scripts = max(result.visit.scripts for result in found.values())
        fonts = max(result.visit.fonts for result in found.values())
        yield scripts <= MOST_SCRIPT_BYTES, f"scripts: {scripts:,} bytes transferred, at most {MOST_SCRIPT_BYTES:,}"
        yield fonts == 0, f"fonts: {fonts}, none wanted"


def write(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write the file other tools read."""
    where = {"machine": machine(), "date": datetime.now(ZoneInfo("Asia/Tokyo")).isoformat(timespec="seconds")}
    where["commit"] = _commit()
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [{**record, **where} for record in records]
    path.write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", "utf-8")


def machine() -> str:
    """Describe this machine."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    name = next((text.partition(":")[2].strip() for text in lines if text.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} x {name}, {platform.system()}, Python {platform.python_version()}"


def _commit() -> str:
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parent,
    )  # fmt: skip
    return asked.stdout.strip() or "unknown"
