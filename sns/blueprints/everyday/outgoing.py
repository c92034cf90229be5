"""The table as CSV: what was taken in goes out again, and comes in again the same."""

from __future__ import annotations

from collections.abc import Iterator

from sns.core import csvs

from .kinds import name_of
from .plan import Plan
from .rhythm import notation

HEADER = ("地区", "町丁目", "種類", "曜日", "日付", "収集", "備考")


def table(plan: Plan) -> bytes:
    """Return the whole table."""
    return csvs.table(HEADER, rows(plan))


def rows(plan: Plan) -> Iterator[list[str]]:
    """Give the rows: each district with its 町丁目 in the first of its own, then what differs."""
    for district in plan.districts:
        places = "、".join(district.areas)
        for kind, rules in district.rules.items():
            yield [district.name, places, name_of(kind), notation(rules), "", "", ""]
            places = ""
        for kind, days in district.dates.items():
            for day in days:
                yield [district.name, places, name_of(kind), "", f"{day}", "あり", ""]
                places = ""
        if places:
            yield [district.name, places, "", "", "", "", ""]
    for one in plan.exceptions:
        days_ = f"{one.day}" + (f"〜{one.until}" if one.until else "")
        kind = name_of(one.kind) if one.kind else "すべて"
        yield [one.district or "", "", kind, "", days_, "休み" if one.deed == "off" else "あり", one.note]
