"""Several web processes on PostgreSQL and Valkey: what a request costs in CPU, as times of what it costs with one.

All stand on one core, so that what is counted is what they cost each other, not how many cores this machine has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests import services

from . import sites
from .client import press
from .pages import PAGES, find_places

MOST_WITH_TWO = 1.15
PRESSED = ("home", "diary list", "diary page", "board list", "thread last", "search common")
_CONNECTIONS = 16
_ROUNDS = 3
_WARM_S = 0.6
_READER = "sato@demo.example"


@dataclass
class Shared:
    """What was found: CPU milliseconds of the web processes for each page, by how many there were."""

    members: int
    cpu_ms: dict[int, dict[str, float]] = field(default_factory=dict)
    largest_mb: dict[int, float] = field(default_factory=dict)
    database_ms: dict[int, float] = field(default_factory=dict)

    def ratio(self, count: int) -> float:
        """Return what the pages cost together, as times of what they cost with the fewest."""
        return sum(self.cpu_ms[count].values()) / sum(self.cpu_ms[min(self.cpu_ms)].values())

    def line(self, count: int) -> str:
        """Return the line of so many web processes."""
        pages = "  ".join(f"{name} {cost:.2f}" for name, cost in self.cpu_ms[count].items())
        return (
            f"{count} web: {self.ratio(count):.2f}x  CPU ms: {pages}  (PostgreSQL {self.database_ms[count]:.2f} each)  "
            f"largest {self.largest_mb[count]:.0f} MB"
        )

    def verdicts(self) -> list[tuple[bool, str]]:
        """Hold two to what they are held to; tell of the others."""
        return [
            (
                count != 2 or self.ratio(count) <= MOST_WITH_TWO,
                f"{count} web processes on PostgreSQL and Valkey: {self.ratio(count):.2f}x the CPU of one for a request"
                + (f", at most {MOST_WITH_TWO}x" if count == 2 else ""),
            )
            for count in sorted(self.cpu_ms)[1:]
        ]

    def record(self) -> dict[str, Any]:
        """Return the line of `instance/bench.json`."""
        return {
            "workers": self.cpu_ms, "database_ms": self.database_ms, "members": self.members, "engine": "postgresql",
        }  # fmt: skip


def shared_load(
    folder: Path, members: int, counts: tuple[int, ...], build: Callable[..., None], *, seconds: float
) -> Shared:
    """Build a city on PostgreSQL, and press the same pages with each number of web processes."""
    folder = folder / f"{members}-workers"
    (folder / "made-by").unlink(missing_ok=True)
    found = Shared(members)
    with services.postgres() as database, services.valkey() as redis_url:
        values = {"SNS_DATABASE_URL": database("postgres"), "SNS_REDIS_URL": redis_url}
        build(folder, members, **values)
        for count in sorted(counts):
            found.cpu_ms[count] = _press(found, folder, count, seconds, SNS_INSTANCE=str(folder), **values)
            print(found.line(count), flush=True)
    return found


def _postmaster(url: str) -> int:
    return int((Path(url.partition("?host=")[2]) / "data" / "postmaster.pid").read_text().split()[0])


def _press(found: Shared, folder: Path, count: int, seconds: float, **values: str) -> dict[str, float]:
    places = find_places(values["SNS_DATABASE_URL"])
    wanted = {page.name: page.path.format(**places) for page in PAGES if page.name in PRESSED}
    with (
        sites.running("sns.app:serve()", folder / f"web-{count}.log", web_processes=count, **values) as site,
        sites.on_core(1),
    ):
        browser = sites.signed_in(site.port, _READER)
        requests = {name: browser.request(path) for name, path in wanted.items()}
        for _round in range(1 + count):  # each process keeps pieces of pages, and prepared statements, of its own
            for request in requests.values():
                press(site.port, request, _WARM_S, connections=_CONNECTIONS)
        costs: dict[str, list[float]] = {name: [] for name in requests}
        database, asked = _postmaster(values["SNS_DATABASE_URL"]), 0
        database_before = sites.cpu_s_with_ended(database)
        for _round in range(_ROUNDS):
            for name, request in requests.items():
                before = site.cpu_s()
                load = press(site.port, request, seconds, connections=_CONNECTIONS)
                costs[name].append((site.cpu_s() - before) * 1000 / (load.count + 1))
                asked += load.count + 1
        found.database_ms[count] = (sites.cpu_s_with_ended(database) - database_before) * 1000 / asked
        found.largest_mb[count] = site.largest_kb() / 1024
        return {name: median(some) for name, some in costs.items()}
