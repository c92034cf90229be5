"""Read single cells of a list: seats, fees, positions, tags, addresses of pages."""

from __future__ import annotations

import re

from .moments import is_nothing, tidy
from .plain import MOST_SEATS, Problem, Row

_SEATS = re.compile(r"(\d[\d,]*)\s*(?:名|人)(?!以上|につき)")
_FREE = re.compile(r"\A(?:参加|受講|入場|入館)?(?:料|費)?\s*[::]?\s*無料")
_NOT_FREE = re.compile(r"\d\s*円|有料|一部|要入館料")


class Cells:
    """A row by the names of its columns."""

    def __init__(self, number: int, names: list[str], cells: list[str]) -> None:
        self.number, self.cells = number, cells
        self._by_name: dict[str, str] = {}
        for name, cell in zip(names, cells, strict=False):
            self._by_name.setdefault(name, cell)

    def __getitem__(self, name: str) -> str:
        return self._by_name.get(name, "")

    def words(self, *names: str) -> str:
        """Return the first of these columns that says something."""
        return next((cell for name in names if (cell := self[name]) and not is_nothing(cell)), "")

    def line(self, *names: str, limit: int) -> str:
        """Return the same on one line."""
        return " ".join(self.words(*names).split())[:limit]


def each(cells: Cells, *names: str) -> list[str]:
    """Return what each of these columns says, on one line, without those that say nothing."""
    return [" ".join(word.split()) for name in names if (word := cells.words(name))]


def paragraphs(*words: str) -> str:
    """Put what several columns say below each other, each once."""
    kept: list[str] = []
    for word in words:
        if word and word not in kept:
            kept.append(word)
    return "\n\n".join(kept)[:9_000]


def seats(cell: str, row: Row, *, is_number: bool = False) -> int | None:
    """Return the number of persons a cell names, with a remark where it says more."""
    words = tidy(cell).replace(",", "")
    if not words or is_nothing(cell):
        return None
    if re.fullmatch(r"-?\d+", words) or is_number:
        if not re.fullmatch(r"-?\d{1,9}", words):
            row.problems.append(Problem("capacity_words", words[:40]))
            return None
        if not 0 < (seats := int(words)) <= MOST_SEATS:
            row.problems.append(Problem("bad_capacity", words))
            return None
        return seats
    found = [int(hit[1]) for hit in _SEATS.finditer(words)]
    if not found or max(found) > MOST_SEATS:
        row.problems.append(Problem("capacity_words", " ".join(words.split())[:40]))
        return None
    if found[0] == 0:
        row.problems.append(Problem("bad_capacity", " ".join(words.split())[:40]))
        return None
    if len(found) > 1:
        row.problems.append(Problem("capacity_several", " ".join(words.split())[:40]))
    return found[0]


def position(cells: Cells, row: Row) -> tuple[float | None, float | None]:
    """Return a position within the country; another one is left out and said."""
    words = tidy(cells["緯度"]), tidy(cells["経度"])
    if not any(words) or all(is_nothing(word) for word in words):
        return None, None
    try:
        lat, lng = float(words[0]), float(words[1])
    except ValueError:
        lat = lng = 0.0
    if not (20 <= lat <= 46 and 122 <= lng <= 154):
        row.problems.append(Problem("position_odd", f"{words[0][:20]}, {words[1][:20]}"))
        return None, None
    return round(lat, 6), round(lng, 6)


def is_free(words: str, fee: str) -> bool:
    """Tell whether nothing is to be paid."""
    plain = tidy(words)
    is_said = bool(_FREE.search(plain)) and not _NOT_FREE.search(tidy(fee))
    return is_said or tidy(fee) in ("0", "0円")


def tags(*words: str) -> list[str]:
    """Return at most three tags."""
    found: list[str] = []
    for tag in re.split(r"[;；,、\s]+", " ".join(words)):
        if tag and len(tag) <= 20 and tag not in found:
            found.append(tag)
    return found[:3]


def address_of_page(cells: Cells, *names: str) -> str:
    """Return the first address of a page in these columns."""
    for name in names:
        found = re.match(r"https?://[^\s<>\"]{3,400}", cells[name])
        if found:
            return found[0]
    return ""
