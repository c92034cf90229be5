"""Write events as the 自治体標準オープンデータセット イベント一覧: 81 columns, UTF-8 with a mark, no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sns.blueprints.events.models import Event
from sns.core import clock

COLUMNS = (
    "全国地方公共団体コード", "法人番号", "ID", "地方公共団体名", "イベント名", "言語コード", "イベント通称", "サブタイトル",
    "イベント名_カナ", "イベント名_英語", "コンテンツURL", "状態", "キーワード", "タグ", "対象となる産業", "開催パターン",
    "開始日", "終了日", "開始時間", "終了時間", "開始日時特記事項", "所要時間", "掲載開始日", "掲載終了日", "概要", "説明",
    "サブイベント", "イベント種類", "料金(基本)", "料金(詳細)", "連絡先名称", "連絡先電話番号", "連絡先内線番号", "主催者",
    "共催団体", "関連組織", "対象者", "対象者備考", "場所名称", "集合（受付）場所", "所在地_全国地方公共団体コード", "町字ID",
    "所在地_連結表記", "所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下", "建物名等(方書)", "緯度", "経度",
    "アクセス方法", "駐車場情報", "駐車場料金", "駐輪場情報", "Web開催", "Web開催URL", "ツール・環境", "定員", "定員備考",
    "料金種別", "決済種別", "外国語対応", "外国語対応備考", "開催条件", "参加申込終了日", "参加申込終了時間", "参加申込方法",
    "申込開始日", "申込開始時刻", "申込URL", "URL", "授乳室", "おむつ替えコーナー", "飲食可否", "ベビーカー貸出",
    "ベビーカー利用", "画像", "画像_ライセンス", "備考", "my door OSAKAフラグ", "外部連携フラグ",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write a table that spreadsheet programs open in Japanese, in which no cell is taken for a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([_cell(cell) for cell in header])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _cell(value: Any) -> Any:
    words = "" if value is None else value
    return f"'{words}" if isinstance(words, str) and words.startswith(_FORMULA) else words


def write(events: Iterable[Event], *, city: str, names: dict[str, Any], url: Any) -> bytes:
    """Write events; `names` are the kinds in words, `url` gives the address of an event's page."""
    return table(COLUMNS, (row_of(event, city=city, names=names, url=url) for event in events))


def row_of(event: Event, *, city: str, names: dict[str, Any], url: Any) -> list[Any]:
    """Return the 81 cells of an event."""
    starts, last = clock.local(event.starts_at), event.last_day
    has_end = event.ends_at > event.starts_at and not event.is_all_day
    said: dict[str, Any] = {
        "ID": event.source_id or event.uid, "地方公共団体名": city, "イベント名": event.title, "言語コード": "ja",
        "コンテンツURL": url(event), "状態": "中止" if event.cancelled_at else "予定", "キーワード": ";".join(event.tags),
        "開始日": f"{starts:%Y-%m-%d}", "終了日": f"{last:%Y-%m-%d}",
        "開始時間": "" if event.is_all_day else f"{starts:%H:%M}",
        "終了時間": f"{_end(event):%H:%M}" if has_end else "", "開始日時特記事項": event.time_note,
        "概要": event.excerpt, "説明": event.body, "イベント種類": str(names.get(event.sort, "")),
        "料金(基本)": "" if event.fee is None else event.fee, "料金(詳細)": event.fee_note,
        "連絡先名称": event.contact, "主催者": event.host_name or (event.voice.office if event.voice else ""),
        "対象者": "こども" if event.is_for_children else "", "場所名称": event.place,
        "所在地_連結表記": event.address, "アクセス方法": event.way,
        "緯度": event.lat, "経度": event.lng, "定員": event.capacity, "定員備考": event.capacity_note,
        "料金種別": "無料" if event.is_free else "", "開催条件": event.rain,
        "参加申込終了日": _day(event.deadline_at), "参加申込終了時間": _time(event.deadline_at),
        "参加申込方法": "申込不要" if event.is_walk_in else "", "URL": event.url,
        "授乳室": "有" if "nursing" in event.needs else "", "備考": event.needs_note,
    }  # fmt: skip
    return [said.get(name, "") for name in COLUMNS]


def _end(event: Event) -> datetime:
    return clock.local(event.ends_at)


def _day(moment: datetime | None) -> str:
    # 9999-12-31 says that there is no deadline.
    return f"{clock.local(moment):%Y-%m-%d}" if moment else "9999-12-31"


def _time(moment: datetime | None) -> str:
    return f"{clock.local(moment):%H:%M}" if moment else ""
