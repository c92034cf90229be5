"""`python -m bench`: build the cities, start the product and the reference, press, tell."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests import services

from . import day, photos, replies, report, rooms, rush, screening, sites, workers
from .measure import Plan, Result, chosen, measure

INSTANCE = sites.ROOT / "instance"
_SHORT_DAY_S = 20.0
Verdict = tuple[bool, str]


def main() -> None:
    """Read the options and measure."""
    options = _options()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    if options.quick:
        sizes, options.runs, options.seconds = sizes[:1], 1, 0.5
    start = time.monotonic()
    results: list[Result] = []
    records: list[dict[str, Any]] = []
    others: list[Verdict] = []
    if options.workers:
        counts = tuple(int(count) for count in options.workers.split(","))
        found = workers.shared_load(options.folder.absolute(), sizes[0], counts, _build, seconds=options.seconds)
        others += found.verdicts()
        records.append(found.record())
        sizes = []
    for members in sizes:
        with _city(options.engine, members, options.folder) as (folder, url), sites.on_core(1):
            plan = Plan(
                folder,
                members,
                _entries(url),
                options.engine,
                url,
                chosen(options.pages),
                options.runs,
                options.seconds,
            )
            if options.day:
                _day(plan, options.rate, options.day, others, records)
                continue
            print(report.HEAD, flush=True)
            for result in measure(plan):
                results.append(result)
                print(report.line(result), flush=True)
            if members == sizes[0] and not options.pages:
                _beside(plan, options, others, records)
    report.write(options.output, [*(result.record() for result in results), *records])
    print()
    for is_met, words in [*report.verdicts(results), *others]:
        print(f"{'ok    ' if is_met else 'MISSED'} {words}")
    print(f"\n{report.machine()}; {time.monotonic() - start:.0f} s in all; written to {options.output}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes", default="2000,100000", help="how many members, with an entry each, with commas (default %(default)s)"
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--runs", type=int, default=3, help="measure so often, take the median (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=0.4, help="how long each run presses (default %(default)s)")
    parser.add_argument("--pages", default="", help="only these pages, with commas, such as `home,diary list`")
    parser.add_argument(
        "--day", type=float, default=0.0, metavar="SECONDS", help="only the mixed load of a day, so long"
    )
    parser.add_argument("--rate", type=float, default=day.RATE, help="its requests a second (default %(default)s)")
    parser.add_argument(
        "--workers", default="", metavar="1,2,4,8",
        help="only the CPU of a request with so many web processes, on PostgreSQL and Valkey",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="one short run of the smallest size: does it work at all?")
    parser.add_argument(
        "--folder", type=Path, default=INSTANCE / "bench", help="keeps the cities (default %(default)s)"
    )
    parser.add_argument("--output", type=Path, default=INSTANCE / "bench.json", help="default: %(default)s")
    return parser.parse_args()


def _beside(plan: Plan, options: argparse.Namespace, others: list[Verdict], records: list[dict[str, Any]]) -> None:
    """Measure what is no page, on the smallest city."""
    others.append(photos.others_wait(plan).verdict())
    others.append(screening.verdict())
    others.append(rush.verdict(plan.engine))
    print()
    pressed = rooms.measure_rooms(
        plan.folder, plan.database_url, cases=rooms.CASES[:1] if options.quick else rooms.CASES
    )
    others += rooms.verdicts(pressed)
    records += [room.record() for room in pressed]
    if plan.engine == "sqlite":
        others += replies.replies_a_second(plan).verdicts()
    _day(plan, options.rate, 5.0 if options.quick else _SHORT_DAY_S, others, records)


def _day(plan: Plan, rate: float, seconds: float, others: list[Verdict], records: list[dict[str, Any]]) -> None:
    print()
    found = day.busy_day(plan, rate=rate, seconds=seconds)
    others += found.verdicts()
    records.append(found.record())


@contextlib.contextmanager
def _city(engine: str, members: int, within: Path) -> Iterator[tuple[Path, str]]:
    folder = within.absolute() / str(members)
    if engine == "sqlite":
        _build(folder, members)
        yield folder, f"sqlite:///{folder / 'engawa.db'}"
        return
    # Its server lives as long as the bench, and so does its city.
    folder = folder.with_name(f"{members}-postgresql")
    (folder / "made-by").unlink(missing_ok=True)
    with services.postgres() as database:
        url = database("postgres")
        _build(folder, members, SNS_DATABASE_URL=url)
        yield folder, url


def _build(folder: Path, members: int, **values: str) -> None:
    print(f"\na city of {members:,} members …", end=" ", flush=True)
    seconds = sites.build(folder, members, SNS_INSTANCE=str(folder), **values)
    print(f"built in {seconds:.0f} s" if seconds else "is there", flush=True)


def _entries(url: str) -> int:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        count = connection.execute(sa.text("select count(*) from contents where kind = 'diary'")).scalar_one()
    engine.dispose()
    return int(count)


if __name__ == "__main__":
    main()
