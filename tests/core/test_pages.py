"""Keyset paging: every thing once, in order, however the cursor was bent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from sns.blueprints.contents import queries
from sns.core.pages import Cursor

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("moment", [NOON, NOON + timedelta(microseconds=1), datetime(1970, 1, 1, tzinfo=UTC)])
def test_a_cursor_survives_the_address(moment: datetime) -> None:
    assert Cursor.parse(str(Cursor(moment, 12))) == Cursor(moment, 12)


BENT = [
    None, "", "-", "1", "1-", "-1", "1--1", "-1-1", "1-1-1", "a-b", "1.5-1", "1e9-1", "٣-٣", "１-１", "²-1", " 1-1",
    "1-1 ", "1-1\n", "0x10-1", "9" * 18 + "-1", "1-" + "9" * 10, "9" * 5_000 + "-" + "9" * 5_000, "1-1;drop", "1-1\x00",
    "nan-1", "None", "%", "'", "1_0-1", "+1-1",
]  # fmt: skip


@pytest.mark.parametrize("text", BENT)
def test_an_unreadable_cursor_is_the_beginning_of_the_list(text: str | None) -> None:
    assert Cursor.parse(text) is None


@pytest.mark.parametrize("text", ["0-0", "9" * 17 + "-" + "9" * 9, "1795143600000000-1", *filter(None, BENT)])
def test_every_list_opens_whatever_the_cursor_says(text: str, make: Any, as_: Any) -> None:
    member = make.member()
    browser = as_(member)
    for path in ("/", "/diaries/", f"/members/{member.id}", f"/w/{make.ward().slug}/"):
        assert browser.get(f"{path}?before={quote(text)}").status_code == 200, path


def test_pages_hold_every_entry_once_newest_first_even_at_equal_moments(make: Any, context: Any) -> None:
    author = make.member()
    wanted = [make.entry(author, at=NOON - timedelta(minutes=number // 3)).id for number in range(11)]
    reader = make.member()
    found: list[int] = []
    before = None
    while True:
        page = queries.list_feed(reader, tab="ward", before=before, limit=4)
        assert page.is_first == (before is None)
        found += [card.id for card in page.items]
        if page.next is None:
            break
        before = Cursor.parse(str(page.next))
    mine = [number for number in found if number in wanted]
    assert sorted(mine) == sorted(wanted)
    assert len(found) == len(set(found))
    assert mine == sorted(wanted, key=lambda number: (-(wanted.index(number) // 3), number), reverse=True)


def test_a_new_entry_between_two_pages_shifts_nothing(make: Any, context: Any) -> None:
    author, reader = make.member(), make.member()
    for number in range(6):
        make.entry(author, at=NOON - timedelta(minutes=number))
    first = queries.list_feed(reader, tab="ward", limit=3)
    make.entry(author, at=NOON + timedelta(minutes=1))
    second = queries.list_feed(reader, tab="ward", before=first.next, limit=3)
    assert not {card.id for card in first.items} & {card.id for card in second.items}
    assert len(second.items) == 3


def test_junk_in_every_other_query_value_opens_the_page(make: Any, as_: Any) -> None:
    reader = make.member()
    entry = make.entry(make.member())
    browser = as_(reader)
    for junk in ("", "x" * 5_000, "-1", "٣", "9" * 9, "9" * 40, "\x00", "%ff", "<script>", "1;--"):
        for path in ("/?tab=", "/diaries/?tab=", f"/diaries/{entry.id}?after=", f"/diaries/{entry.id}?answer="):
            assert browser.get(path + quote(junk, safe="%")).status_code == 200, (path, junk)
