"""Answers at one moment, on databases that keep what they are told: one for each person, and the counts are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.blueprints.polls import actions
from sns.blueprints.polls.models import Participation
from sns.blueprints.spaces import queries as spaces
from sns.core.db import db
from sns.core.errors import Refused
from tests.conftest import _product
from tests.contents.test_parallel import at_once
from tests.factories import Factory
from tests.polls.asking import ask, choose, find

MANY = 12


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str]
) -> Iterator[tuple[Flask, Factory]]:
    """Give the product on a database of its own, where nothing is undone."""
    folder, storage = tmp_path_factory.mktemp("races"), media._storage.get("here")
    app = _product(
        f"sqlite:///{folder / 'races.db'}" if request.param == "sqlite" else new_database("polls_races"), folder
    )
    spaces.forget_wards()
    yield app, Factory(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    spaces.forget_wards()
    if storage is not None:
        media.use_storage(storage)


def counted(app: Flask, poll_id: int) -> tuple[int, list[int], int]:
    """Return what the poll counts, and how many have answered."""
    with app.app_context():
        poll = find(poll_id)
        rows = db.session.scalar(db.select(db.func.count()).where(Participation.poll_id == poll_id))
        assert all(sum(counts) == sum(poll.counts) for counts in map(_total, poll.groups.values()))
        return poll.people, poll.counts, rows or 0


def _total(groups: dict[str, list[int]]) -> list[int]:
    return [sum(column) for column in zip(*groups.values(), strict=True)]


def test_many_at_once_are_all_counted(site: tuple[Flask, Factory]) -> None:
    app, make = site
    opener, members = make.member(), [make.member() for _ in range(MANY)]
    poll = ask(app, opener, make.thread(opener))
    tasks: list[Callable[[], Any]] = [
        lambda m=member, n=number: choose(app, m, poll, n % 3) for number, member in enumerate(members)
    ]  # fmt: skip
    assert at_once(app, tasks) == [True] * MANY
    assert counted(app, poll) == (MANY, [4, 4, 4], MANY)


@pytest.mark.parametrize("is_changeable", [False, True])
def test_one_person_on_many_devices_has_one_answer(site: tuple[Flask, Factory], is_changeable: bool) -> None:
    app, make = site
    opener, member = make.member(), make.member()
    poll = ask(app, opener, make.thread(opener), is_changeable=is_changeable)
    told = at_once(app, [lambda n=number: choose(app, member, poll, n % 3) for number in range(MANY)])
    assert sum(told) == (MANY if is_changeable else 1)
    people, counts, rows = counted(app, poll)
    assert (people, sorted(counts), rows) == (1, [0, 0, 1], 1)


def test_who_answers_while_it_ends_is_counted_or_told(site: tuple[Flask, Factory]) -> None:
    app, make = site
    opener, members = make.member(), [make.member() for _ in range(MANY)]
    poll = ask(app, opener, make.thread(opener))

    def close() -> None:
        actions.close(db.session.get_one(Member, opener.id), find(poll))

    told = at_once(app, [*(lambda m=member: choose(app, m, poll, 0) for member in members), close])
    taken = sum(answer is True for answer in told)
    assert all(answer in (True, None) or isinstance(answer, Refused) for answer in told)
    assert counted(app, poll) == (taken, [taken, 0, 0], taken)
