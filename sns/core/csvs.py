"""Tables for spreadsheets: UTF-8 with a mark that Excel understands, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

MIME = "text/csv; charset=utf-8"
# A cell beginning with one of these is a formula to a spreadsheet.
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Any) -> Any:
    """Return a value as it may stand in a cell; words that look like a formula get an apostrophe before them."""
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    words = str(value)
    return f"'{words}" if words.startswith(_RUN) else words


def lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Give a table line by line, the first with the mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\ufeff")
    for row in itertools.chain([head], rows):
        writer.writerow([cell(value) for value in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a whole table."""
    return "".join(lines(head, rows)).encode()
