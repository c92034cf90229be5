"""Breakdowns: whatever is hidden cannot be computed from what is shown."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.polls import actions, breakdown
from sns.blueprints.polls.breakdown import Hidden, protect
from sns.blueprints.polls.models import Poll
from sns.core.db import db, transaction
from tests.polls.asking import ask, find


def possible(column: Sequence[int], shown: Sequence[Any]) -> list[set[int]]:
    """Return for each few people's cell what it could be, for one who knows the column's sum and what the signs mean."""
    few = [row for row, cell in enumerate(shown) if cell is Hidden.FEW]
    left = sum(column) - sum(cell for cell in shown if isinstance(cell, int))
    fewest = 10 * sum(cell is Hidden.BESIDE for cell in shown)
    sums = {0}
    for _ in few[1:]:
        sums = {one + more for one in sums for more in range(10)}
    could: set[int] = set()
    for value in range(10):
        rest = {left - value - others for others in sums}
        # Without a large hidden cell nothing may be left over; with one, any ten or more.
        if (fewest and any(number >= fewest for number in rest)) or (not fewest and 0 in rest):
            could.add(value)
    return [could for _ in few]


def test_no_hidden_cell_can_be_computed() -> None:
    chance = random.Random(8)
    tried = 0
    for _ in range(600):
        highest = chance.choice([3, 12, 30, 200])
        table = [[chance.randrange(highest + 1) for _ in range(3)] for _ in range(chance.randrange(2, 6))]
        shown = protect(table)
        for column, cells in zip(zip(*table, strict=True), zip(*shown, strict=True), strict=True):
            assert all(cell == count or isinstance(cell, Hidden) for cell, count in zip(cells, column, strict=True))
            assert all((cell is Hidden.FEW) == (count < 10) for cell, count in zip(cells, column, strict=True))
            if any(isinstance(cell, int) for cell in cells):  # otherwise only the sum is told, which the results tell
                tried += 1
                assert all(could == set(range(10)) for could in possible(column, cells))
    assert tried > 300


def test_a_large_table_is_shown_whole_and_a_single_small_cell_takes_another_along() -> None:
    assert protect([[10, 40], [25, 30]]) == [[10, 40], [25, 30]]
    assert protect([[3, 40], [25, 30], [30, 30]]) == [[Hidden.FEW, 40], [Hidden.BESIDE, 30], [30, 30]]
    # 0 beside 10 of a sum of 10 could be nothing else, so more is hidden.
    assert protect([[0], [10], [40], [90]]) == [[Hidden.FEW], [Hidden.BESIDE], [Hidden.BESIDE], [90]]


@pytest.mark.usefixtures("undone")
def test_a_page_tells_no_small_number_and_none_before_the_end(make: Any, undone: Flask, as_: Any) -> None:
    opener, reader = make.member(), make.member()
    poll = ask(undone, opener, make.thread(opener, make.board(city=True)))
    wards = [str(make.ward(index).id) for index in range(3)]
    with undone.app_context(), transaction():
        row = db.session.get_one(Poll, poll)
        row.people, row.counts = 91, [37, 54, 0]
        row.groups = {
            breakdown.WARD: {wards[0]: [12, 30, 0], wards[1]: [7, 11, 0], wards[2]: [18, 13, 0]},
            breakdown.AGE: {"-29": [0, 2, 0], "70-": [37, 52, 0]},
        }
    browser = as_(reader)
    assert "10未満" not in browser.get(f"/polls/{poll}").text
    with undone.app_context():
        actions.close(opener, find(poll))
    page = browser.get(f"/polls/{poll}").text
    table = page.partition("区ごとの回答")[2].partition("</table>")[0]
    assert [table.count(words) for words in ("10未満", "伏せています", "<td>30</td>", "<td>7</td>")] == [4, 1, 1, 0]
    assert "年代ごとの回答" not in page  # nothing of it could be shown
