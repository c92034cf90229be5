"""The words for kinds of events, marks, answers and head counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sns.core import almanac, clock, i18n
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.i18n import lazy_p, pgettext

SORTS: dict[str, Any] = {
    "fair": lazy_p("kind of event", "催し"), "social": _l("交流会"), "volunteer": _l("ボランティア"),
    "course": _l("講座"), "advice": _l("相談会"), "drill": _l("防災訓練"), "meeting": _l("会議・話し合い"),
    "other": lazy_p("kind of event", "その他"),
}  # fmt: skip
# icon, words
MARKS: dict[str, tuple[str, Any]] = {
    "is_walk_in": ("check", _l("申込不要")), "is_day_of": ("event", _l("当日参加OK")),
    "is_empty_handed": ("hand", _l("手ぶらOK")), "is_free": ("yen", lazy_p("mark of an event", "無料")),
    "is_for_children": ("child", _l("こども")), "is_accessible": ("wheel", _l("バリアフリー")),
}  # fmt: skip
NEEDS: dict[str, tuple[str, Any]] = {
    "wheelchair": ("wheel", _l("車いすで参加できる")), "sign": ("hand", _l("手話のできる人がいる")),
    "captions": ("text", _l("要約筆記がある")), "interpreter": ("speech", _l("外国語の通訳がある")),
    "childcare": ("child", _l("保育がある")), "nursing": ("child", _l("授乳できる場所がある")),
}  # fmt: skip
ANSWERS: dict[str, Any] = {
    "going": _l("参加する"), "maybe": _l("まだ分からない"), "not_going": _l("今回は見送る"),
}  # fmt: skip
STATUSES: dict[str, Any] = {
    "cancelled": _l("中止"), "over": lazy_p("state of an event", "終了"), "walk_in": _l("申込不要"),
    "closed": lazy_p("state of an event", "締切"), "full": _l("満員"), "open": _l("受付中"),
}  # fmt: skip
HEADS: dict[str, Any] = {
    "members": lazy_p("head count", "会員"), "others": _l("会員でない人"), "first_time": _l("はじめての人"),
    "children": lazy_p("head count", "こども"), "firms": _l("企業・団体の人"), "foreign": _l("外国につながる人"),
}  # fmt: skip
REACTIONS: dict[str, dict[str, tuple[str, Any]]] = {
    "event": {"like": ("heart", lazy_p("reaction", "いいね")), "cheer": ("clap", lazy_p("reaction", "応援"))},
    "report": {
        "like": ("heart", lazy_p("reaction", "いいね")), "thanks": ("hand", lazy_p("reaction", "ありがとう")),
        "cheer": ("clap", lazy_p("reaction", "応援")),
    },
}  # fmt: skip
# What is part of the others, and not counted twice.
WITHIN = ("first_time", "children", "firms", "foreign")


@dataclass(frozen=True)
class Leaf:
    """A day as the wall calendar shows it; `kind` is "", "sat" or "sun", `holiday` its name if it is one."""

    month: str
    day: int
    weekday: str
    kind: str
    holiday: str | None


def leaf_of(moment: datetime) -> Leaf:
    """Return the leaf of the city's day on which something begins."""
    day = clock.local(moment).date()
    holiday = almanac.holiday(day)
    kind = "sun" if holiday or day.weekday() == 6 else "sat" if day.weekday() == 5 else ""
    names = (
        pgettext("weekday", "月"), pgettext("weekday", "火"), pgettext("weekday", "水"), pgettext("weekday", "木"),
        pgettext("weekday", "金"), pgettext("weekday", "土"), pgettext("weekday", "日"),
    )  # fmt: skip
    return Leaf(i18n.month_name(day.month), day.day, names[day.weekday()], kind, holiday)


def told(event: Any) -> tuple[Any, ...]:
    """Return what a page says of when, where and how: what names that piece."""
    return (
        event.starts_at, event.ends_at, event.is_all_day, event.time_note, event.place, event.address, event.way,
        event.capacity, event.capacity_note, event.fee, event.fee_note, event.bring, event.rain, tuple(event.needs),
        event.needs_note, event.contact, *(getattr(event, name) for name in MARKS),
    )  # fmt: skip


def answered(event: Any) -> tuple[Any, ...]:
    """Return what the card with the answers shows of an event: what names that piece."""
    return (
        event.id, event.status, event.has_begun, event.is_walk_in, event.capacity, event.deadline_at, event.going,
        event.waiting_answers, event.maybe_answers, event.came, event.cancel_reason,
    )  # fmt: skip


def shown(cards: Iterable[Any]) -> tuple[Any, ...]:
    """Return everything rows of events show: what names their piece of the page."""
    return tuple((card.id, card.title, card.state, card.space.name, card.more) for card in cards)


def period(event: Any) -> str:
    """Write when an event is: 11月8日(日) 9:30〜12:30, or several days, or whole ones."""
    first, last = clock.local(event.starts_at).date(), clock.local(event.ends_at).date()
    if event.is_all_day:
        last = clock.local(event.ends_at - timedelta(microseconds=1)).date()
        return (
            i18n.day(first) if last <= first else _("%(first)s〜%(last)s", first=i18n.day(first), last=i18n.day(last))
        )
    start = f"{i18n.day(first)} {i18n.clock_time(event.starts_at)}"
    if event.ends_at <= event.starts_at:
        return start
    end = i18n.clock_time(event.ends_at)
    return _("%(first)s〜%(last)s", first=start, last=end if last == first else f"{i18n.day(last)} {end}")


def rule_words(rule: Mapping[str, Any]) -> str:
    """Write how a series comes again."""
    if rule.get("every") == "week":
        return _("2週に1回") if rule.get("interval") == 2 else _("毎週")
    if "day" in rule:
        return _("毎月")
    return _("2か月に1回") if rule.get("interval") == 2 else _("毎月")


def yen(event: Any) -> str:
    """Write the fee."""
    words = pgettext("fee", "無料") if event.is_free else ""
    if event.fee:
        words = _("%(yen)s円", yen=f"{event.fee:,}")
    if event.fee_note:
        return _("%(fee)s(%(note)s)", fee=words, note=event.fee_note) if words else str(event.fee_note)
    return words


def today() -> date:
    """Return the city's day."""
    return clock.today()
