"""Chat at full speed: a room of the product beside a bare echo room on the same server and core, pressed by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from sns.app import create_app
from sns.blueprints.accounts.models import Member
from sns.blueprints.chat import actions as chat
from sns.blueprints.spaces import queries as spaces
from sns.core import options
from sns.core.db import db, transaction
from sns.core.settings import Settings

from . import sites
from .residents import sessions_end, sign_in

CASES = ((200, 50), (1000, 10), (1000, 50))
SECONDS = 8
MOST_CPU, MOST_P99, MOST_LOAD = 1.3, 2.0, 80


@dataclass(frozen=True)
class Figures:
    """One room under one load."""

    clients: int
    rate: int
    kind: str
    deliveries: int
    lost: int
    disordered: int
    cpu_ms: float
    p50_ms: float
    p99_ms: float
    load_percent: float
    kb_per_client: float

    def record(self) -> dict[str, Any]:
        """Return the figures for the file other tools read."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"{self.clients:5} clients {self.rate:3}/s {self.kind:8} {self.deliveries:8,} deliveries  {self.cpu_ms:6.3f} CPU s/1000"
            f"  p50 {self.p50_ms:6.1f}  p99 {self.p99_ms:6.1f} ms  lost {self.lost}  out of order {self.disordered}"
            f"  load {self.load_percent:3.0f} %  {self.kb_per_client:5.1f} kB/client"
        )


def measure_rooms(folder: Path, url: str, *, cases: Any = CASES, seconds: int = SECONDS) -> list[Figures]:
    """Press both rooms, each on a fresh server; print and return the figures."""
    found = []
    settings = Settings(instance=str(folder), database_url=url, rate_limits=False, log_level="error")
    for clients, rate in cases:
        app = create_app(settings)
        with guests_of(app, clients) as (room, guests):
            wanted = folder / "guests.json"
            wanted.write_text(json.dumps({"room": room, "guests": guests}))
            for kind in ("bare", "product"):
                found.append(_press(folder, url, wanted, clients, rate, kind, seconds))
                print(found[-1], flush=True)
    return found


def node() -> str:
    """Return the Node the front end is built with: the machine's own, or the one beside Python."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if found is None:
        raise RuntimeError("no Node.js: `make build` fetches one")
    return found


@contextmanager
def guests_of(app: Flask, count: int) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """Open a room of the city, and sign in so many of its members, some of them several times."""
    with sessions_end(app):
        with app.app_context():
            city = spaces.city_card()
            members = db.session.scalars(
                sa.select(Member).where(Member.state == "active").order_by(Member.id).limit(count)
            ).all()
            assert city is not None
            with transaction():
                # Who is new may not write fast: here everybody does.
                options.change("screening.limits", False)
                room = chat.open_room(members[0], city.id, chat.Wish(name="計測", readers="city")).id
                residents = sign_in(app, [members[number % len(members)] for number in range(count)])
        yield room, [resident.guest() for resident in residents]


def _press(folder: Path, url: str, guests: Path, clients: int, rate: int, kind: str, seconds: int) -> Figures:
    values = {"SNS_INSTANCE": str(folder), "SNS_DATABASE_URL": url, "SNS_RATE_LIMITS": "0"}
    app = "bench.room_server:serve()" if kind == "bare" else "sns.app:serve()"
    with sites.running(app, folder / f"{kind}.log", **values) as server, sites.on_core(1):
        load = subprocess.Popen(
            [node(), str(Path(__file__).with_name("rooms.mjs")), str(server.port), str(guests), kind, str(clients), str(rate), str(seconds)],
            cwd=sites.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert load.stdin is not None
        assert load.stdout is not None
        before_kb = server.memory_kb()
        expect(load, "connected")
        with_clients_kb = server.memory_kb()
        cpu = server.cpu_s()
        load.stdin.write("go\n")
        load.stdin.flush()
        told = json.loads(expect(load, "{"))
        spent = server.cpu_s() - cpu
        load.wait(20)
    return Figures(
        clients, rate, kind, told["deliveries"], told["lost"], told["disordered"],
        1000 * spent / max(told["deliveries"], 1), told["p50"], told["p99"], told["cpu"],
        (with_clients_kb - before_kb) / clients,
    )  # fmt: skip


def expect(load: subprocess.Popen[str], start: str) -> str:
    """Wait for the line of a process that begins so."""
    assert load.stdout is not None
    for line in load.stdout:
        if line.startswith(start):
            return line
    raise RuntimeError("the load generator ended without a word")


def verdicts(found: list[Figures]) -> list[tuple[bool, str]]:
    """Compare each room with the bare one."""
    said = []
    for bare, product in zip(found[::2], found[1::2], strict=True):
        ratio = product.cpu_ms / bare.cpu_ms
        name = f"{product.clients} in a room, {product.rate} lines/s"
        said.append((ratio <= MOST_CPU, f"{name}: {ratio:.2f} x the bare room's CPU per delivery"))
        said.append((not product.lost and not product.disordered, f"{name}: everything once and in order"))
        said.append(
            (
                product.p99_ms <= MOST_P99 * bare.p99_ms,
                f"{name}: p99 {product.p99_ms:.0f} ms, bare {bare.p99_ms:.0f} ms",
            )
        )
        load = max(bare.load_percent, product.load_percent)
        said.append((load < MOST_LOAD, f"{name}: load generator at {load:.0f} % of its core"))
    return said
