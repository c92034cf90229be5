"""Kind words: given, taken back, counted once for each person."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.contents.writing import answer, change, reload

JSON = {"Accept": "application/json"}


def react(browser: Any, entry: Any, kind: str = "like", seq: str = "0", **options: Any) -> Any:
    return browser.post(f"/contents/{entry.id}/reactions", data={"kind": kind, "seq": seq}, **options)


def test_a_kind_word_is_given_and_taken_back(make: Any, as_: Any, undone: Flask) -> None:
    entry = make.entry(make.member())
    one, other = as_(make.member()), as_(make.member())
    assert react(one, entry).location.endswith("#reactions")
    assert react(other, entry, headers=JSON).json == {"counts": {"like": 2}, "mine": ["like"]}
    assert react(other, entry, "warm", headers=JSON).json == {
        "counts": {"like": 2, "warm": 1},
        "mine": ["like", "warm"],
    }
    assert react(one, entry, headers=JSON).json == {"counts": {"like": 1, "warm": 1}, "mine": []}
    assert 'aria-pressed="true"' in other.get(f"/diaries/{entry.id}").text
    assert reload(undone, entry).reactions == {"like": 1, "warm": 1}


def test_a_kind_word_to_a_comment_counts_there(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    reply = answer(undone, author, entry)
    browser = as_(reader)
    react(browser, entry)
    assert react(browser, entry, "cheer", "1", headers=JSON).json == {"counts": {"cheer": 1}, "mine": ["cheer"]}
    assert reload(undone, reply).reactions == {"cheer": 1}
    assert reload(undone, entry).reactions == {"like": 1}
    change(undone, reply, state="deleted")
    assert react(browser, entry, "cheer", "1").status_code == 409


@pytest.mark.parametrize(
    ("kind", "seq", "status"),
    [("hate", "0", 409), ("", "0", 409), ("like", "7", 409), ("like", "x", 400), ("like", "-1", 400), ("like", "٣", 400),
     ("like", "9" * 30, 400)],
)  # fmt: skip
def test_an_unknown_word_or_place_is_refused(
    make: Any, as_: Any, undone: Flask, kind: str, seq: str, status: int
) -> None:
    entry = make.entry(make.member())
    assert react(as_(make.member()), entry, kind, seq).status_code == status
    assert reload(undone, entry).reactions == {}
