"""気象庁防災情報XML: one report as one item; drills and tests are never told as real, and only what concerns the city counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from sns.core import text

from .plain import Item, Unreadable, short_key
from .trees import below, child, name_of, words

# How long a report holds that does not say so itself.
_HOLDS = timedelta(hours=24)
_DEEDS = {"発表": "tell", "訂正": "correct", "取消": "cancel"}
_OVER = ("解除", "なし")
_LOUD = ("特別警報", "警報", "土砂災害警戒情報", "氾濫危険情報", "氾濫発生情報", "顕著な大雨", "記録的短時間大雨")
_STRONG = ("5-", "5+", "6-", "6+", "7")


def read(root: Element, city_code: str, wards: frozenset[str], further: frozenset[str]) -> Item:
    """Return what a report says about a city and its wards, each by its code (five digits).

    `further` are codes of larger areas that mean the whole city to its office (a prefecture, a stretch of coast).
    Evacuation levels are not taken from a report: only the city tells people to leave.
    """
    if name_of(root) != "Report":
        raise Unreadable("no_report", name_of(root)[:40])
    control, head, body = (child(root, name) for name in ("Control", "Head", "Body"))
    title, kind, event = words(head, "Title"), words(control, "Title"), words(head, "EventID")
    deed = _DEEDS.get(words(head, "InfoType"))
    told_at = _moment(words(head, "ReportDateTime"))
    if deed is None or told_at is None or not title:
        raise Unreadable("no_report")
    # Reports without an event (warnings of a prefecture) replace those of the same office before them.
    series = f"{kind}|{event or words(control, 'EditorialOffice')}"
    key = f"{series}|{words(head, 'InfoType')}|{words(head, 'Serial')}|{words(head, 'ReportDateTime')}"
    codes, is_for_all = _areas(root, city_code, wards, further)
    item = Item(
        key, text.clean_line(title)[: text.TITLE_LIMIT], _say(control, head, body), short_key(series), deed, told_at,
        _moment(words(head, "ValidDateTime")) or told_at + _HOLDS, _urgency(title, root, codes or wards | {city_code}),
        codes, is_for_all, replaces=True,
    )  # fmt: skip
    # Reports without an event or a serial can share all of that in one minute.
    item.key = short_key(f"{key}|{item.digest[:16]}")
    if words(control, "Status") != "通常":
        item.outcome = "not_real"
    elif not codes and not is_for_all and deed == "tell":
        # What is corrected or cancelled may name no place: it is about what was told before.
        item.outcome = "elsewhere"
    return item


def _areas(
    root: Element, city_code: str, wards: frozenset[str], further: frozenset[str]
) -> tuple[frozenset[str], bool]:
    """Return the wards a report names, and whether it is for the whole city."""
    codes = _codes(root)
    found = {code[:5] for code in codes if len(code) == 7 and code.endswith("00")}
    # Where a report names municipalities, the larger areas around them say nothing about this one.
    if not found and further.intersection(codes):
        return frozenset(), True
    if city_code in found:
        return frozenset(), True
    return wards & found, False


def _codes(root: Element) -> list[str]:
    codes = []
    for item in below(root, "Item"):
        kinds = [f"{words(kind, 'Name')}{words(kind, 'Status')}" for kind in item if name_of(kind) == "Kind"]
        if kinds and all(kind.endswith(_OVER) for kind in kinds):
            continue
        for area in below(item, "Area"):
            codes.append(words(area, "Code"))
    for city in below(root, "City"):
        codes.append(words(city, "Code"))
    for area in below(child(root, "Body", "Intensity"), "Area"):
        codes.append(words(area, "Code"))
    return codes


def _urgency(title: str, root: Element, places: frozenset[str]) -> str:
    """Judge by the warnings and strengths that hold in these places, or by the title where none is named."""
    kinds, strengths = set(), set()
    for item in below(root, "Item"):
        if {words(area, "Code")[:5] for area in below(item, "Area")} & places:
            kinds |= {words(kind, "Name") for kind in below(item, "Kind")}
    for city in below(root, "City"):
        if words(city, "Code")[:5] in places:
            strengths.add(words(city, "MaxInt"))
    if not kinds and "・" not in title:
        kinds = {title}
    real = {kind for kind in kinds if "解除" not in kind}
    if any(word in kind for kind in real for word in _LOUD) or strengths & set(_STRONG):
        return "urgent"
    return "important" if any("注意報" in kind for kind in real) or strengths & {"3", "4"} else "normal"


def _say(control: Element | None, head: Element | None, body: Element | None) -> str:
    headline = words(head, "Headline", "Text")
    said = [headline]
    for comment in below(body, "Text"):
        line = words(comment)
        if line and line not in said and comment.get("type") != "訂正":
            said.append(line)
    said.append(f"{words(control, 'PublishingOffice') or words(control, 'EditorialOffice')} 発表")
    return text.clean_body("\n\n".join(line for line in said if line))[: text.BODY_LIMIT]


def _moment(words_: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words_)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
