"""Pieces of pages: kept by what they show, with places left open for what is a reader's own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from flask import Flask, g
from markupsafe import Markup

from sns.core import fragments

_numbers = itertools.count()


@pytest.fixture
def asked(undone: Flask) -> Iterator[list[str]]:
    """Hold a request; what it gives is who fills slots of the kind `test`."""
    with undone.test_request_context("/"):
        yield ["a"]
    fragments._FILLS.pop("test", None)


def test_a_piece_is_made_once_and_its_slots_are_filled_each_time(asked: list[str]) -> None:
    made: list[int] = []

    @fragments.slotted("test")
    def address(number: int | str) -> str:
        return f"{asked[0]}<{number}>"

    def outer() -> Markup:
        made.append(1)
        inner = fragments.piece("inner", key, caller=lambda: Markup("<i>{}</i>").format(address(7)))
        return Markup("<b>{}</b>").format(inner)

    key = next(_numbers)
    assert address(7) == "a<7>"
    assert fragments.piece("outer", key, caller=outer) == "<b><i>a&lt;7&gt;</i></b>"
    asked[0] = "b"
    assert fragments.piece("outer", key, caller=outer) == "<b><i>b&lt;7&gt;</i></b>"
    assert fragments.piece("inner", key, caller=lambda: "not asked") == "<i>b&lt;7&gt;</i>"
    assert made == [1]


def test_what_fails_leaves_no_piece_and_no_open_slots(asked: list[str]) -> None:
    def broken() -> str:
        raise ZeroDivisionError

    key = next(_numbers)
    with pytest.raises(ZeroDivisionError):
        fragments.piece("broken", key, caller=broken)
    assert not g.fragments_open
    assert fragments.piece("broken", key, caller=lambda: "whole") == "whole"


def test_pieces_are_bounded_by_their_characters(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "_kept", type(fragments._kept)())
    monkeypatch.setattr(fragments, "_size", 0)
    monkeypatch.setattr(fragments, "_MOST", 100)
    made: list[int] = []

    def show(number: int) -> str:
        return fragments.piece("bounded", number, caller=lambda: made.append(number) or "x" * 40)

    for number in (1, 2, 1, 3, 1, 2):
        show(number)
    assert made == [1, 2, 3, 2]
