"""Small files as offices write them, in words of our own, with the dirt of the real ones."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl

from sns.blueprints.calendar.standard import COLUMNS

REAL = Path(__file__).parents[3] / "shared" / "data"


def standard(*rows: dict[str, Any], encoding: str = "utf-8-sig") -> bytes:
    """Write rows as the national standard's table."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode(encoding)


def row(**more: Any) -> dict[str, Any]:
    """Return a row of a course, with other columns by name."""
    return {
        "ID": "k-1", "イベント名": "はじめての手話講座", "開始日": "2026-12-12", "終了日": "2026-12-12", "開始時間": "10:00",
        "終了時間": "11:30", "場所名称": "みなも会館", "定員": "30", "料金(基本)": "0", "料金種別": "無料",
        "参加申込終了日": "9999-12-31", **more,
    }  # fmt: skip


MONTHLY = (
    ("№", "対象", "開催日", "開始時間", "終了時間", "行事名", "場所名称", "緯度", "経度", "説明", "料金", "定員", "申込期間", "URL", "問い合わせ先\n（市の担当課）", "TEL", "担当者"),
    ("1", "両方", "12月12日（土）～\n12月20日（日）", "9:00", "17:00（最終入館16:30まで）", "まちの写真展", "みなも会館\n展示室", "34.69", "135.50", "むかしの写真を見ます。", "一般300円\n高校生以下無料", "なし", "なし", "https://example.jp/photo", "文化課", "06-0000-0000", "ある人"),
    ("2", "子ども・親子", "①12月13日(日)\n②1月10日(日)", "１０：００", "午後0時半", "おはなし会", "図書館", "、34.69", "135.50", "", "無料", "申込先着\n20人", "11月20日午前10時～12月9日（水）まで", "―", "図書館", ""),
    ("3", "両方", "随時（要調整）", "—", "—", "出前講座", "—", "—", "—", "", "—", "市内の団体", "—", "", "", ""),
    ("4", "両方", "12月31日（月）", "25:00", "26:00", "夜の会", "広場", "", "", "", "無料", "0名", "当日、直接会場へ", "", "", ""),
)  # fmt: skip


def workbook(rows: Any = MONTHLY) -> bytes:
    """Write rows as an Excel workbook."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table(rows: Any = MONTHLY, encoding: str = "cp932") -> bytes:
    """Write rows as CSV."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode(encoding, "replace")


def calendar(*events: str) -> bytes:
    """Write VEVENTs as an iCalendar file, the way careless programs do."""
    body = "\n".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}\nEND:VCALENDAR\n".encode()
