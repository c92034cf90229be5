"""Read an iCalendar file of any program: unfolded lines, missing stamps, rules of repetition, and bombs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sns.core.clock import TOKYO
from sns.core.later import later

from .plain import MOST_DATES, MOST_ROWS, Facts, Problem, Reading, Row, Unreadable, check_span, name_of
from .sheets import MOST_BYTES, decode

icalendar, rrule = later("icalendar"), later("dateutil.rrule")
# How far a rule without an end is followed, from today.
BEHIND, AHEAD = timedelta(days=92), timedelta(days=366)
_MOST_OF_RULE = 2_000
_RHYTHMS = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})
_MOST_COMPONENTS = 2 * MOST_ROWS
_MOST_LINE = 100_000
_RULE_KEYS = frozenset(
    {
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYDAY",
        "BYMONTH",
        "BYMONTHDAY",
        "BYSETPOS",
        "WKST",
        "BYYEARDAY",
        "BYWEEKNO",
    }
)


def read(data: bytes, today: date, *, most_dates: int = MOST_DATES) -> Reading:
    """Read the events of a calendar; each repetition of one within a year from today is an event of its own."""
    calendar = _parse(data)
    zone = _zone(calendar)
    rows: list[Row] = []
    seen: dict[str, int] = {}
    events = [part for part in calendar.subcomponents if part.name == "VEVENT"]
    moved = _moved(events, zone)
    for number, event in enumerate(events, start=1):
        row = _row(number, event, zone, moved, today, most_dates)
        for facts in row.events:
            row.problems += [
                one for one in check_span(facts.starts_at, facts.ends_at, today) if one not in row.problems
            ]
            if facts.source_id in seen:
                row.problems.append(Problem("twice", str(seen[facts.source_id])))
            seen.setdefault(facts.source_id, number)
        rows.append(row)
    if not rows:
        raise Unreadable("no_rows")
    return Reading("icalendar", rows, ["UID", "DTSTART", "DTEND", "SUMMARY", "LOCATION"])


def _parse(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large")
    words = decode(data).lstrip("﻿ \r\n\t")
    if words.count("BEGIN:VEVENT") > MOST_ROWS or words.count("BEGIN:") > _MOST_COMPONENTS:
        raise Unreadable("too_many_rows", str(MOST_ROWS))
    if any(len(line) > _MOST_LINE for line in words.splitlines()):
        raise Unreadable("broken_calendar")
    try:
        calendars = icalendar.Calendar.from_ical(words.encode(), multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise Unreadable("broken_calendar") from error
    found = next((one for one in calendars if one.name == "VCALENDAR"), None)
    if found is None:
        raise Unreadable("broken_calendar")
    return found


def _zone(calendar: Any) -> tzinfo:
    name = str(calendar.get("X-WR-TIMEZONE", ""))
    try:
        return ZoneInfo(name) if name and "/" in name and not name.startswith("/") else TOKYO
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return TOKYO


def _moved(events: Iterable[Any], zone: tzinfo) -> set[tuple[str, datetime]]:
    """Return which repetitions an event of their own stands for."""
    found = set()
    for event in events:
        moment = _moment(event, "RECURRENCE-ID", zone)
        if moment is not None:
            found.add((str(event.get("UID", "")), moment[0]))
    return found


def _row(
    number: int, event: Any, zone: tzinfo, moved: set[tuple[str, datetime]], today: date, most_dates: int
) -> Row:  # fmt: skip
    title = " ".join(_text(event, "SUMMARY").split())
    row = Row(number, title[:100])
    row.cells = [_text(event, name)[:200] for name in ("UID", "DTSTART", "DTEND", "SUMMARY", "LOCATION")]
    if len(title) > 100:
        row.problems.append(Problem("title_cut"))
    if not title:
        row.problems.append(Problem("no_title"))
    start = _moment(event, "DTSTART", zone)
    if start is None:
        row.problems.append(Problem("no_day"))
        return row
    starts, is_all_day = start
    ends = _end(event, starts, is_all_day, zone)
    if not title:
        return row
    uid = _text(event, "UID")[:100]
    own = _moment(event, "RECURRENCE-ID", zone)
    base = Facts(
        source_id=uid or name_of(title, starts.isoformat()), title=title[:100], starts_at=starts, ends_at=ends,
        is_all_day=is_all_day, body=_text(event, "DESCRIPTION")[:9_000],
        place=" ".join(_text(event, "LOCATION").split())[:100], url=_url(event),
        is_cancelled=_text(event, "STATUS").upper() == "CANCELLED", tags=_tags(event),
    )  # fmt: skip
    if own is not None:
        base.source_id = _repetition(base.source_id, own[0])
        row.events.append(base)
    elif "RRULE" in event or "RDATE" in event:
        row.events += _repeated(base, event, zone, moved, row, today, most_dates)
    else:
        row.events.append(base)
    return row


def _repeated(
    base: Facts, event: Any, zone: tzinfo, moved: set[tuple[str, datetime]], row: Row, today: date, most_dates: int
) -> list[Facts]:  # fmt: skip
    uid = base.source_id
    left_out = set(_dates(event, "EXDATE", zone)) | {at for of, at in moved if of == uid}
    now = datetime.combine(today, time(), TOKYO)
    starts = list(itertools.islice(_starts(base, event, zone, row, now), most_dates + 1))
    if len(starts) > most_dates:
        row.problems.append(Problem("rule_cut", str(most_dates)))
        del starts[most_dates:]
    length = base.ends_at - base.starts_at if base.ends_at else None
    found = []
    for at in starts:
        if at in left_out:
            continue
        ends = at + length if length is not None else None
        stored = base.stored() | {"starts_at": at.isoformat(), "ends_at": ends.isoformat() if ends else None}
        found.append(Facts.of({**stored, "source_id": _repetition(uid, at)}))
    if not found:
        row.problems.append(Problem("rule_over"))
    elif len(found) > 1:
        row.problems.append(Problem("several_dates", str(len(found))))
    return found


def _starts(base: Facts, event: Any, zone: tzinfo, row: Row, now: datetime) -> Iterator[datetime]:
    more = list(_dates(event, "RDATE", zone))
    try:
        rules = [_rule(base, rule, now) for rule in _listed(event.get("RRULE"))]
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        row.problems.append(Problem("rule_unread", str(event.get("RRULE"))[:60] or type(error).__name__))
        rules = []
    seen: set[datetime] = set()
    # A rule yields its days in order; the days that stand by themselves go before them.
    for at in itertools.chain(sorted([base.starts_at, *more]) if not rules else sorted(more), *rules):
        is_near = now - BEHIND <= at <= now + AHEAD
        if at not in seen and (is_near or not rules):
            seen.add(at)
            yield at


def _rule(base: Facts, rule: Any, now: datetime) -> Iterator[datetime]:
    parts = {key.upper(): value for key, value in dict(rule).items()}
    rhythm = str(parts.get("FREQ", [""])[0]).upper()
    if rhythm not in _RHYTHMS or set(parts) - _RULE_KEYS or parts.get("INTERVAL", [1])[0] < 1:
        raise ValueError("a rhythm no calendar of a town has")
    # The days of a rule are those of the city's clock, which knows no summer time.
    first = base.starts_at.astimezone(TOKYO).replace(tzinfo=None)
    last = (now + AHEAD).replace(tzinfo=None)
    until = parts.pop("UNTIL", None)
    if until:
        last = min(last, _naive(until[0]))
    words = ";".join(f"{key}={','.join(str(value) for value in values)}" for key, values in parts.items())
    # COUNT and UNTIL may not stand together: the end is kept here.
    made = rrule.rrulestr(words, dtstart=first)
    days = itertools.takewhile(lambda at: at <= last, itertools.islice(made, _MOST_OF_RULE * 10))
    return (at.replace(tzinfo=TOKYO) for at in days)


def _naive(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(23, 59, 59))
    return value.astimezone(TOKYO).replace(tzinfo=None) if value.tzinfo else value


def _dates(event: Any, name: str, zone: tzinfo) -> Iterator[datetime]:
    for listed in _listed(event.get(name)):
        for one in _part(listed, "dts", [])[:_MOST_OF_RULE]:
            value = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            yield _aware(value, zone)[0]


def _part(value: Any, name: str, otherwise: Any) -> Any:
    try:
        return getattr(value, name, otherwise)
    except icalendar.error.BrokenCalendarProperty:  # what the library could not understand says so when it is asked
        return otherwise


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _moment(event: Any, name: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    value = _part(event.get(name), "dt", None)
    if not isinstance(value, date):
        return None
    try:
        return _aware(value, zone)
    except (OverflowError, ValueError):
        return None


def _aware(value: date | datetime, zone: tzinfo) -> tuple[datetime, bool]:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), TOKYO), True
    value = value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return value.astimezone(UTC).astimezone(TOKYO), False


def _end(event: Any, starts: datetime, is_all_day: bool, zone: tzinfo) -> datetime | None:
    if (ends := _moment(event, "DTEND", zone)) is not None:
        # Some programs write the last day itself where the day after is meant.
        return ends[0] + timedelta(days=1) if is_all_day and ends[0] == starts else ends[0]
    length = _part(event.get("DURATION"), "dt", None)
    if isinstance(length, timedelta) and timedelta(0) <= length <= timedelta(days=3_660):
        return starts + length
    return starts + timedelta(days=1) if is_all_day else None


def _repetition(uid: str, at: datetime) -> str:
    return f"{uid}#{at.astimezone(TOKYO):%Y%m%dT%H%M}"


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None:
        return ""
    if hasattr(value, "to_ical") and not isinstance(value, str):
        return bytes(value.to_ical()).decode(errors="replace")
    return str(value).strip()


def _url(event: Any) -> str:
    url = _text(event, "URL")
    return url[:400] if url.startswith(("https://", "http://")) and " " not in url else ""


def _tags(event: Any) -> list[str]:
    found: list[str] = []
    for listed in _listed(event.get("CATEGORIES")):
        found += [str(tag)[:20] for tag in _part(listed, "cats", []) if str(tag).strip()]
    return list(dict.fromkeys(found))[:3]
