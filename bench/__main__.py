"""`python -m bench`: build the cities, start the product and the reference, press, tell."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from tests import services

from . import photos, replies, report, rooms, rush, screening, sites
from .measure import Plan, Result, chosen, measure

INSTANCE = sites.ROOT / "instance"


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="1000,100000", help="how many entries, with commas (default %(default)s)")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--runs", type=int, default=5, help="measure so often, take the median (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each run presses (default %(default)s)")
    parser.add_argument("--pages", default="", help="only these pages, with commas, such as `home,diary list`")
    parser.add_argument("--quick", action="store_true", help="one short run of the smallest size: does it work at all?")
    parser.add_argument(
        "--folder", type=Path, default=INSTANCE / "bench", help="keeps the cities (default %(default)s)"
    )
    parser.add_argument("--output", type=Path, default=INSTANCE / "bench.json", help="default: %(default)s")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    if options.quick:
        sizes, options.runs, options.seconds = sizes[:1], 1, 0.5
    start = time.monotonic()
    results: list[Result] = []
    others: list[tuple[bool, str]] = []
    pressed: list[rooms.Figures] = []
    for rows in sizes:
        with _city(options.engine, rows, options.folder) as (folder, url), sites.on_core(1):
            plan = Plan(folder, rows, options.engine, url, chosen(options.pages), options.runs, options.seconds)
            print(report.HEAD, flush=True)
            for result in measure(plan):
                results.append(result)
                print(report.line(result), flush=True)
            if rows == sizes[0] and not options.pages:
                others.append(photos.others_wait(plan).verdict())
                others.append(screening.verdict())
                others.append(rush.verdict(options.engine))
                print()
                cases = rooms.CASES[:1] if options.quick else rooms.CASES
                pressed = rooms.measure_rooms(folder, url, cases=cases)
                others += rooms.verdicts(pressed)
                if options.engine == "sqlite":
                    others += replies.replies_a_second(plan).verdicts()
    report.write(options.output, [*(result.record() for result in results), *(room.record() for room in pressed)])
    print()
    for is_met, words in [*report.verdicts(results), *others]:
        print(f"{'ok    ' if is_met else 'MISSED'} {words}")
    print(f"\n{report.machine()}; {time.monotonic() - start:.0f} s in all; written to {options.output}")


@contextlib.contextmanager
def _city(engine: str, rows: int, within: Path) -> Iterator[tuple[Path, str]]:
    folder = within.absolute() / str(rows)
    if engine == "sqlite":
        _build(folder, rows)
        yield folder, f"sqlite:///{folder / 'engawa.db'}"
        return
    # Its server lives as long as the bench, and so does its city.
    folder = folder.with_name(f"{rows}-postgresql")
    (folder / "made-by").unlink(missing_ok=True)
    with services.postgres() as database:
        url = database("postgres")
        _build(folder, rows, SNS_DATABASE_URL=url)
        yield folder, url


def _build(folder: Path, rows: int, **values: str) -> None:
    print(f"\na city of {rows:,} entries …", end=" ", flush=True)
    seconds = sites.build(folder, rows, SNS_INSTANCE=str(folder), **values)
    print(f"built in {seconds:.0f} s" if seconds else "is there", flush=True)


if __name__ == "__main__":
    main()
