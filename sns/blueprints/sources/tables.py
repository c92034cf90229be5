"""A list of notices as CSV: one line each, columns by their names."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from sns.core import clock, text

from .plain import MOST_ITEMS, Item, Unreadable, short_key

_COLUMNS = {
    "id": ("id", "ID", "番号", "管理番号"), "title": ("題名", "タイトル", "件名", "title"), "body": ("本文", "内容", "body"),
    "at": ("公開日時", "公開日", "日付", "date"), "until": ("掲載の終わり", "掲載終了日", "expires"), "url": ("URL", "url", "リンク"),
}  # fmt: skip


def read(data: bytes) -> list[Item]:
    """Return the lines of a table as items; a line that says nothing is named."""
    rows = csv.DictReader(io.StringIO(_decode(data)))
    try:
        names = {what: next((n for n in known if n in (rows.fieldnames or ())), "") for what, known in _COLUMNS.items()}
        if not names["title"]:
            raise Unreadable("no_columns")
        return [_item(row, names) for _number, row in zip(range(MOST_ITEMS), rows, strict=False)]
    except csv.Error as broken:
        raise Unreadable("broken", str(broken)[:100]) from broken


def _decode(data: bytes) -> str:
    for codec in ("utf-8-sig", "cp932"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise Unreadable("no_text")


def _item(row: dict[str, str], names: dict[str, str]) -> Item:
    cells = {what: (row.get(name) or "").strip() if name else "" for what, name in names.items()}
    title, body = text.clean_line(cells["title"])[: text.TITLE_LIMIT], cells["body"]
    problem = "" if title else "empty"
    link = cells["url"]
    if link and not link.startswith(("https://", "http://")):
        problem, link = "link", ""
    body = text.clean_body(f"{body[: text.BODY_LIMIT - 520]}\n\n{link[:500]}".strip())
    told_at, expires_at = _moment(cells["at"]), _moment(cells["until"])
    if (cells["at"] and told_at is None) or (cells["until"] and expires_at is None):
        problem = "date"
    if told_at is not None and told_at > clock.now():
        problem, told_at = "future", None
    key = short_key(cells["id"] or f"{title}|{cells['at']}")
    return Item(key, title, body, told_at=told_at, expires_at=expires_at, problem=problem)


def _moment(words: str) -> datetime | None:
    if not words:
        return None
    try:
        moment = datetime.fromisoformat(words.replace("/", "-"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.TOKYO)
