"""The passes over one running site: counted, then timed beside the reference."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from . import counted, reference, sites
from .client import Browser, Load, press
from .pages import Page, Visit, all_pages, find_places, visit

_WARM_S = 0.3
_IDLE_S = 0.3


@dataclass
class Run:
    """One page under load once, and the reference just before it."""

    load: Load
    idle: Load
    cpu_ms: float
    reference_ms: float


@dataclass
class Result:
    """What is known of one page at one size."""

    page: Page
    members: int
    entries: int
    engine: str
    statements: int
    scans: list[str]
    bytes: int
    transferred: int
    visit: Visit
    runs: list[Run] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds per request, the median of the runs."""
        return median(run.cpu_ms for run in self.runs)

    @property
    def ratio(self) -> float:
        """CPU in times of the reference's in the same run, the median of the runs."""
        return median(run.cpu_ms / run.reference_ms for run in self.runs)

    def record(self) -> dict[str, object]:
        """Return the line of `instance/bench.json`."""
        return {
            "page": self.page.name,
            "members": self.members,
            "entries": self.entries,
            "engine": self.engine,
            "rps": round(median(run.load.rps for run in self.runs), 1),
            "p50_ms": round(median(run.load.p50_ms for run in self.runs), 2),
            "p99_ms": round(median(run.load.p99_ms for run in self.runs), 2),
            "idle_ms": round(median(run.idle.p50_ms for run in self.runs), 2),
            "cpu_ms": round(self.cpu_ms, 3),
            "ratio": round(self.ratio, 2),
            "statements": self.statements,
            "scans": self.scans,
            "bytes": self.bytes,
            "transferred": self.transferred,
            "first_visit": self.visit.bytes,
        }


@dataclass(frozen=True)
class Plan:
    """How to measure one size."""

    folder: Path
    members: int
    entries: int
    engine: str
    database_url: str
    pages: tuple[Page, ...]
    runs: int
    seconds: float


def measure(plan: Plan) -> Iterator[Result]:
    """Measure every page of a plan; each is given back when it is done."""
    values = {"SNS_INSTANCE": str(plan.folder), "SNS_DATABASE_URL": plan.database_url}
    places = find_places(plan.database_url)
    with sites.running("bench.counted:serve()", plan.folder / "counted.log", **values) as site:
        readers = _readers(plan, site.port)
        results = [_count(plan, page, readers[page.reader], places) for page in plan.pages]
    with (
        sites.running("sns.app:serve()", plan.folder / "product.log", **values) as site,
        sites.running_reference(plan.folder.parent) as beside,
    ):
        readers = _readers(plan, site.port)
        yardstick = Browser(beside.port)
        yardstick.ask("/sign-in")
        for result in results:
            _time(plan, result, site, readers[result.page.reader], beside, yardstick, places)
            yield result


def _readers(plan: Plan, port: int) -> dict[str | None, Browser]:
    return {name: sites.signed_in(port, name) if name else Browser(port) for name in {p.reader for p in plan.pages}}


def _count(plan: Plan, page: Page, browser: Browser, places: dict[str, str]) -> Result:
    path = page.path.format(**places)
    browser.ask(path)  # fills what is kept per process
    answer = browser.ask(path)
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}")
    plain = browser.ask(path, encoding="identity")
    return Result(
        page, plan.members, plan.entries, plan.engine, int(answer.header(counted.STATEMENTS)), json.loads(answer.header(counted.SCANS)),
        len(plain.body), len(answer.body), visit(browser, path),
    )  # fmt: skip


def _time(
    plan: Plan, result: Result, site: sites.Server, browser: Browser, beside: sites.Server, yardstick: Browser,
    places: dict[str, str],
) -> None:  # fmt: skip
    request = browser.request(result.page.path.format(**places))
    like = alike(yardstick, result.bytes)
    for server, what in ((beside, like), (site, request)):
        press(server.port, what, _WARM_S)
    for _ in range(plan.runs):
        reference_ms, _load = _under_load(beside, like, plan.seconds)
        cpu_ms, load = _under_load(site, request, plan.seconds)
        result.runs.append(Run(load, press(site.port, request, _IDLE_S, connections=1), cpu_ms, reference_ms))


def alike(yardstick: Browser, weight: int) -> bytes:
    """Return the request for a reference page whose bytes are within 5 % of so many."""
    frame = len(yardstick.ask("/?letters=0").body)
    letters = max(weight - frame, 0) // (reference.ROWS * 3)  # a Japanese letter has three bytes
    path = f"/?letters={letters}"
    has = len(yardstick.ask(path).body)
    if abs(has - weight) > weight * 0.05:
        raise RuntimeError(f"the reference has {has} bytes beside a page of {weight}")
    return yardstick.request(path)


def _under_load(server: sites.Server, request: bytes, seconds: float) -> tuple[float, Load]:
    before = server.cpu_s()
    load = press(server.port, request, seconds)
    # The first answer of `press`, which it compares the others with, has cost as much as they.
    return (server.cpu_s() - before) * 1000 / (load.count + 1), load


def chosen(names: str) -> tuple[Page, ...]:
    """Return the pages with these names, all when there are none."""
    wanted = {name.strip() for name in names.split(",") if name.strip()}
    pages = all_pages()
    unknown = wanted - {page.name for page in pages}
    if unknown:
        raise SystemExit(f"no such page: {', '.join(sorted(unknown))}; pages are: {', '.join(p.name for p in pages)}")
    return tuple(page for page in pages if not wanted or page.name in wanted)
