"""QR codes as one SVG path, which templates draw: no markup is made here, no style attribute is needed."""

from __future__ import annotations

from dataclasses import dataclass

from .later import later

segno = later("segno")
_QUIET = 4  # modules of white on each side, without which phones find nothing


@dataclass(frozen=True)
class Qr:
    """A square of `size` modules, its dark ones as the data of an SVG path."""

    size: int
    path: str


def draw(words: str, *, is_printed: bool = True) -> Qr:
    """Return the QR code of an address; a quarter of a printed one may be dirty."""
    rows = segno.make_qr(words, error="q" if is_printed else "m").matrix
    runs = [
        f"M{left + _QUIET} {top + _QUIET}h{width}v1h-{width}z"
        for top, row in enumerate(rows)
        for left, width in _runs(row)
    ]
    return Qr(len(rows) + 2 * _QUIET, "".join(runs))


def _runs(row: bytes | bytearray) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for at, module in enumerate(row):
        if not module:
            continue
        if found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((at, 1))
    return found
