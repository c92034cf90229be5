"""What stands around an entry: the one before, the one after, the month, as far as the reader may see."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.diaries import queries
from tests.contents.writing import change

# 23:30 of 31 May in the city is still 14:30 in UTC; half an hour later it is June there and May in UTC.
LAST_OF_MAY = datetime(2026, 5, 31, 14, 30, tzinfo=UTC)
FIRST_OF_JUNE = datetime(2026, 5, 31, 15, 0, tzinfo=UTC)


def around(app: Flask, reader: Any, entry: Any) -> Any:
    with app.app_context():
        found = queries.find_entry(entry.id)
        assert found is not None
        return queries.beside(reader, found)


def test_before_and_after_pass_over_what_the_reader_may_not_see(make: Any, undone: Flask) -> None:
    author, neighbour, far = make.member(), make.member(), make.member(ward=1)
    scopes = ["city", "ward", "private", "friends", "city", "ward", "city"]
    made = [
        make.entry(author, visibility=scope, at=FIRST_OF_JUNE + timedelta(days=day)) for day, scope in enumerate(scopes)
    ]
    change(undone, made[5], state="hidden")
    ids = [entry.id for entry in made]

    def ring(reader: Any) -> tuple[int | None, int | None]:
        found = around(undone, reader, made[4])
        return (found.previous and found.previous.id, found.next and found.next.id)

    assert ring(author) == (ids[3], ids[5])
    assert ring(neighbour) == (ids[1], ids[6])
    assert ring(far) == (ids[0], ids[6])
    first = around(undone, neighbour, made[0])
    assert first.previous is None
    assert [row.id for row in first.recent] == [ids[6], ids[4], ids[1]]


def test_entries_of_one_moment_are_neighbours_too(make: Any, undone: Flask) -> None:
    author = make.member()
    ids = [make.entry(author, at=FIRST_OF_JUNE) for _ in range(3)]
    found = around(undone, author, ids[1])
    assert (found.previous.id, found.next.id) == (ids[0].id, ids[2].id)


def test_the_month_is_the_citys_month(make: Any, undone: Flask) -> None:
    author = make.member()
    may = make.entry(author, at=LAST_OF_MAY)
    june = [make.entry(author, at=FIRST_OF_JUNE), make.entry(author, at=FIRST_OF_JUNE + timedelta(days=29, hours=23))]
    make.entry(author, at=FIRST_OF_JUNE + timedelta(days=30))
    assert {day.isoformat(): ids for day, ids in around(undone, author, may).days.items()} == {"2026-05-31": [may.id]}
    days = around(undone, author, june[0]).days
    assert {day.isoformat(): ids for day, ids in days.items()} == {
        "2026-06-01": [june[0].id], "2026-06-30": [june[1].id]
    }  # fmt: skip


def test_the_calendar_links_only_days_with_words_for_the_reader(make: Any, as_: Any) -> None:
    author = make.member()
    shown = make.entry(author, at=FIRST_OF_JUNE)
    make.entry(author, at=FIRST_OF_JUNE + timedelta(days=4), visibility="private")
    page = as_(make.member()).get(f"/diaries/{shown.id}").text
    assert "2026年6月の日記" in page
    calendar = page[page.index("2026年6月の日記") :]
    assert set(re.findall(r'href="/diaries/(\d+)"', calendar)) == {str(shown.id)}
    assert len(set(re.findall(r'href="/diaries/(\d+)"', as_(author).get(f"/diaries/{shown.id}").text))) >= 2


@pytest.mark.parametrize(
    ("day", "first", "weeks"),
    [((2026, 2, 1), 1, 4), ((2026, 5, 1), 0, 6), ((2024, 2, 1), 0, 5), ((2026, 12, 31), 0, 5)],
)
def test_months_are_laid_out_from_sunday(day: tuple[int, int, int], first: int, weeks: int) -> None:
    month = queries.month_weeks(datetime(*day, tzinfo=UTC).date())
    assert len(month) == weeks
    assert month[0][0] == first
    assert all(len(week) == 7 for week in month)
