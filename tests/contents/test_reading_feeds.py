"""What a feed says of itself: what is new since the last visit, and rows of one author folded."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask

from sns.core import buffer, clock

NEW = "前回から新しい"
LINE = "ここから下は、前に来たときからある日記"


def test_what_came_since_the_last_visit_is_marked(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    make.entry(author, title="まえの日記", ago=timedelta(days=2))
    now = clock.now()

    def look(hours: float, address: str = "/diaries/") -> str:
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            page = as_(reader).get(address).text
            with undone.app_context():
                buffer.flush()
        return page

    assert NEW not in look(0)
    make.entry(author, title="あとの日記", at=now + timedelta(hours=1))
    make.entry(reader, title="じぶんの日記", at=now + timedelta(hours=1))
    # Nothing is new to somebody who is still on the first visit.
    assert NEW not in look(0.3)
    for address in ("/diaries/", "/", "/?tab=ward"):
        page = look(2, address)
        assert page.count(NEW) == 1
        assert page.index("あとの日記") < page.index(LINE) < page.index("まえの日記")
    assert NEW in look(2.4)
    assert NEW not in look(5)
    assert LINE not in look(5)


def test_the_third_in_a_row_and_later_are_folded_but_not_ones_own(make: Any, as_: Any) -> None:
    busy, other, reader = make.member(nickname="ふでまめ"), make.member(), make.member()
    for hour in range(4):
        make.entry(busy, title=f"連{hour}", ago=timedelta(hours=hour + 1))
    make.entry(other, title="間の日記", ago=timedelta(hours=6))
    for hour in range(2):
        make.entry(busy, title=f"前{hour}", ago=timedelta(hours=hour + 7))
    for address in ("/diaries/", "/"):
        page = as_(reader).get(address).text
        folded = re.findall(r'<details class="runfold">.*?</details>', page, re.DOTALL)
        assert len(folded) == 1
        assert "ふでまめさんの日記をあと2件ひらく" in folded[0]
        assert "連2" in folded[0]
        assert "連1" not in folded[0]
        assert "前1" not in folded[0]
    assert "runfold" not in as_(busy).get("/diaries/?tab=mine").text


def test_a_row_is_not_folded_over_the_line_of_the_last_visit(make: Any, as_: Any, undone: Flask) -> None:
    busy, reader = make.member(), make.member()
    now = clock.now()
    for hour in (-3, -2, 1, 2):
        make.entry(busy, title="日記", at=now + timedelta(hours=hour))
    for hours in (0, 3):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            page = as_(reader).get("/").text
            with undone.app_context():
                buffer.flush()
    assert LINE in page
    assert "runfold" not in page
