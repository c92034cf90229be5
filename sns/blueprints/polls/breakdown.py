"""Answers by ward and by age, with no cell so small that it could point to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sns.blueprints.spaces import queries as spaces
from sns.core.i18n import lazy as _l

from .models import Poll

WARD, AGE = "ward", "age"
FEWEST = 10
# Coarser than the bands of a profile: with ten of them nearly every cell would be hidden.
_AGES: dict[str, Any] = {
    "-29": _l("29歳以下"), "30-49": _l("30〜49歳"), "50-69": _l("50〜69歳"), "70-": _l("70歳以上"),
    "none": _l("年代を書いていない人"),
}  # fmt: skip
_COARSE = {
    "u13": "-29", "13-17": "-29", "18-19": "-29", "20s": "-29", "30s": "30-49", "40s": "30-49", "50s": "50-69",
    "60s": "50-69", "70s": "70-", "80s": "70-",
}  # fmt: skip


class Hidden(Enum):
    """Why a cell shows no number."""

    FEW = "few"  # fewer than ten
    BESIDE = "beside"  # ten or more, but it would let one with fewer be computed


Cell = int | Hidden


@dataclass(frozen=True)
class Table:
    """Numbers of each group (row) for each option (column)."""

    kind: str
    rows: list[tuple[str, list[Cell]]]


def age_of(member: Any) -> str:
    """Return the age group a member is counted in."""
    return _COARSE.get(member.age_band or "", "none")


def tables(poll: Poll) -> list[Table]:
    """Return what may be shown of a poll by group; a table without any number is left out."""
    made = []
    for kind, names in ((WARD, _ward_names()), (AGE, {key: str(words) for key, words in _AGES.items()})):
        found = poll.groups.get(kind, {})
        groups = [key for key in names if any(found.get(key, ()))]
        cells = protect([found[key] for key in groups])
        if len(groups) > 1 and any(not isinstance(cell, Hidden) for row in cells for cell in row):
            made.append(Table(kind, [(names[key], row) for key, row in zip(groups, cells, strict=True)]))
    return made


def _ward_names() -> dict[str, str]:
    return {str(key): ward.name for key, ward in spaces.wards_by_id().items()}


def protect(rows: Sequence[Sequence[int]]) -> list[list[Cell]]:
    """Hide every cell under ten, and beside it as many others of its column as keep it from being computed.

    The sum of each column is known, it stands in the results; those of the rows are not told. The smallest go first:
    chosen by how well they hide, those that stay would tell something of those that went.
    """
    columns = [_protected(column) for column in zip(*rows, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def _protected(column: Sequence[int]) -> list[Cell]:
    few = [row for row, count in enumerate(column) if count < FEWEST]
    beside: list[int] = []
    others = sorted((row for row in range(len(column)) if row not in few), key=lambda row: (column[row], row))
    while few and others and not _may_be_anything([column[row] for row in few], [column[row] for row in beside]):
        beside.append(others.pop(0))
    return [Hidden.FEW if row in few else Hidden.BESIDE if row in beside else count for row, count in enumerate(column)]


def _may_be_anything(few: Sequence[int], beside: Sequence[int]) -> bool:
    """Tell whether each hidden small number could be anything from 0 to 9, for all that is known of their sum."""
    most = FEWEST - 1
    total = sum(few) + sum(beside)
    lowest = 0 if beside else max(0, total - most * (len(few) - 1))
    return lowest == 0 and total - FEWEST * len(beside) >= most
