"""Squares for cameras, as the path of an inline SVG: no style attribute, no picture to fetch."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4


@dataclass(frozen=True)
class Square:
    """A QR code: `path` draws its dark parts in a view box of `size` by `size`."""

    size: int
    path: str


def square(words: str) -> Square:
    """Make a QR code."""
    parts: list[str] = []
    rows = list(segno.make(words, error="m", micro=False).matrix_iter(border=QUIET))
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(bool(cell) for cell in row):
            width = len(list(run))
            if is_dark:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return Square(len(rows), "".join(parts))
