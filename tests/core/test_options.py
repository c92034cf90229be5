"""Choices of staff: the ward's own, else the city's, else what was declared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from sns.core import options
from sns.core.db import db


@pytest.fixture(autouse=True)
def declared(bare: Flask) -> Iterator[None]:
    kept = dict(options._declared)
    options.declare("invites", default=5, label="招待できる人数")
    yield
    options._declared.clear()
    options._declared.update(kept)


def test_without_a_choice_the_default_holds() -> None:
    assert options.value("invites") == options.value("invites", space_id=3) == 5


def test_a_ward_follows_the_city_until_it_chooses_itself() -> None:
    options.change("invites", 7)
    assert options.value("invites", space_id=3) == 7
    options.change("invites", 2, space_id=3)
    assert options.value("invites", space_id=3) == 2
    assert options.value("invites", space_id=4) == 7
    assert options.value("invites") == 7


def test_a_choice_can_be_changed_again() -> None:
    options.change("invites", 7)
    options.change("invites", 9)
    db.session.expunge_all()
    assert options.value("invites") == 9


@pytest.mark.parametrize("new", [0, False, "", [], {"a": [1]}, "柿"])
def test_any_plain_value_is_kept_as_it_is_even_an_empty_one(new: object) -> None:
    options.change("invites", new)
    db.session.expunge_all()
    assert options.value("invites") == new


def test_an_undeclared_or_doubled_choice_is_refused() -> None:
    with pytest.raises(KeyError):
        options.value("no.such")
    with pytest.raises(KeyError):
        options.change("no.such", 1)
    with pytest.raises(ValueError, match="declared twice"):
        options.declare("invites", default=6, label="x")
