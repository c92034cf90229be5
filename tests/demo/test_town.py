"""The demo city: the same for the same seed and date, alive at any time of the year, never repeating itself."""

from __future__ import annotations

import hashlib
import re
import shutil
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from PIL import Image

from sns import demo
from sns.app import create_app
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy, queries
from sns.blueprints.contents.models import Content, Reaction, Reply
from sns.blueprints.everyday import queries as everyday
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.blueprints.spaces import queries as space_queries
from sns.core import clock
from sns.core.db import Base, db
from sns.core.pages import Cursor
from sns.core.settings import Settings
from sns.demo import bulk, scenes, script, town

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
SCALE = 2_000
# What nobody may guess, and what is to be like nothing else in the world.
APART = {
    ("members", "password_hash"), ("petitions", "nonce"), ("letters", "secret"), ("events", "uid"),
    ("word_lists", "version"),
}  # fmt: skip
NO_CITY = {"outbox", "ticks", "alembic_version"}
MONTHS = [datetime(2026, month, 15, 11, 0, tzinfo=UTC) for month in range(1, 13)]


def sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[。！？])[」』）]*|\n", text)
    return [part.strip("「『（」』） ") for part in parts if part.strip("「『（」』） ")]


def repeated(texts: list[str]) -> list[str]:
    """Return what is said twice: whole sentences, each counted once for each text."""
    counts = Counter(sentence for text in texts for sentence in dict.fromkeys(sentences(text)))
    return [sentence for sentence, count in counts.items() if count > 1]


@contextmanager
def built(folder: Path, monkeypatch: pytest.MonkeyPatch, *, seed: int, real_time: datetime) -> Iterator[Flask]:
    """Build the town on SQLite with a tiny picture for each scene."""
    storage = media._storage.get("here")
    monkeypatch.setattr(scenes, "draw", lambda key, seed: Image.new("RGB", (40, 30), (seed % 255, len(key) * 5, 90)))
    monkeypatch.setattr(town, "ProcessPoolExecutor", lambda count, mp_context: ThreadPoolExecutor(count))
    app = create_app(
        Settings(instance=str(folder / "instance"), secret_key="k" * 40, rate_limits=False, log_level="error")
    )
    with app.app_context():
        flask_migrate.upgrade()
        db.session.execute(sa.text("pragma synchronous=off"))
        with time_machine.travel(NOW, tick=False):
            spaces.found_city(*city.read("osaka"))
        with time_machine.travel(real_time):
            assert demo.is_empty()
            told = list(demo.build(seed=seed, now=real_time))
        assert not demo.is_empty()
        assert any("people move in" in line for line in told)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()
    space_queries.forget_wards()
    if storage is not None:
        media.use_storage(storage)


def digest() -> dict[str, str]:
    """Return a fingerprint of each table."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in NO_CITY:
            continue
        columns = [column for column in table.columns if (table.name, column.name) not in APART]
        rows = db.session.execute(sa.select(*columns).order_by(*table.primary_key.columns)).all()
        found[table.name] = hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
    return found


@pytest.fixture(scope="module")
def believable(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Hold the context of an app on a copy of the demo city that every run builds."""
    instance = tmp_path_factory.mktemp("town") / "instance"
    shutil.copytree(demo_instance, instance)
    storage = media._storage.get("here")
    app = create_app(Settings(instance=str(instance), rate_limits=False, log_level="error"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    space_queries.forget_wards()
    if storage is not None:
        media.use_storage(storage)


def feed(member: Member, tab: str, length: int) -> list[Content]:
    cards: list[Any] = []
    before: Cursor | None = None
    while len(cards) < length:
        page = queries.list_feed(member, tab=tab, before=before)
        cards += page.items
        if (before := page.next) is None:
            break
    rows = {row.id: row for row in db.session.scalars(sa.select(Content).where(Content.id.in_([c.id for c in cards])))}
    return [rows[card.id] for card in cards[:length]]


def test_a_town_of_many_people_and_words_up_to_now(believable: Flask) -> None:
    count: Callable[[Any], int] = lambda model: db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0  # noqa: E731
    assert 130 <= count(Member) <= 200
    assert count(Content) >= 200
    assert count(Reply) >= 200
    assert count(File) >= 40
    homes = db.session.scalars(sa.select(Member.home_ward_id).distinct()).all()
    assert len(homes) == 24
    now = clock.now()
    for column in (Content.published_at, Reply.created_at, Reaction.created_at):
        latest = db.session.scalar(sa.select(sa.func.max(column)))
        earliest = db.session.scalar(sa.select(sa.func.min(column)))
        assert now - timedelta(days=3) < latest <= now, column
        assert now - timedelta(days=200) < earliest, column
    scopes = set(db.session.scalars(sa.select(Content.visibility).distinct()))
    assert scopes == {"public", "city", "ward", "friends", "private"}
    for file in db.session.scalars(sa.select(File)):
        assert file.alt.strip()
        assert media.storage().exists(f"{file.key}/m.webp")


def test_every_ward_tells_its_rubbish_days_and_its_hours(believable: Flask) -> None:
    told = 0
    for ward in space_queries.wards_by_id().values():
        known = everyday.known_of(ward.id)
        assert known.plan is not None
        assert known.hours is not None
        assert everyday.homeless(known.plan, ward) == []
        for district in known.plan.districts:
            week = everyday.days_of(known.plan, district, clock.today(), 7)
            told += sum(bool(day.kinds) for day in week)
            # A week over the turn of the year has nothing but its reason.
            assert any(day.kinds or day.left_out for day in week), (ward.slug, district.name)
    assert told > 24 * 7 or clock.today().month in (12, 1)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member).where(Member.area_id.is_not(None))) > 60  # type: ignore[operator]


def test_the_demo_signs_in_whom_its_front_page_names(believable: Flask) -> None:
    browser = believable.test_client()
    page = browser.get("/").text
    for email in re.findall(r'name="email" value="([^"]+)"', page):
        assert db.session.scalar(sa.select(Member).where(Member.email == email)) is not None
    assert len(re.findall(r'name="email" value="[^"]+@demo.example"', page)) >= 3


def test_whoever_answers_or_reacts_may_read_what_they_answer(believable: Flask) -> None:
    members = {member.id: member for member in db.session.scalars(sa.select(Member))}
    contents = {content.id: content for content in db.session.scalars(sa.select(Content))}
    for model, who in ((Reply, Reply.author_id), (Reaction, Reaction.member_id)):
        for content_id, member_id in db.session.execute(sa.select(model.content_id, who)):
            content, member = contents[content_id], members[member_id]
            assert policy.read(member, content), (model.__tablename__, content.title, member.nickname)
    for reply in db.session.scalars(sa.select(Reply)):
        assert reply.created_at >= contents[reply.content_id].published_at


def test_no_sentence_comes_twice_in_the_first_fifty_of_any_feed(believable: Flask) -> None:
    readers = [
        db.session.scalars(sa.select(Member).where(Member.email == f"{key}@demo.example")).one()
        for key in ("sato", "kitagawa", "kita_staff", "gen", "mai")
    ]
    twice = {
        (reader.nickname, tab): found
        for reader in readers for tab in ("all", "ward", "friends", "mine")
        if (found := repeated([f"{entry.title}\n{entry.body}" for entry in feed(reader, tab, 50)]))
    }  # fmt: skip
    assert twice == {}
    assert len(feed(readers[0], "all", 50)) == 50


@pytest.mark.long
def test_the_same_seed_and_date_give_the_same_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def both() -> tuple[dict[str, str], list[str]]:
        before = digest()
        first = db.session.scalar(sa.select(sa.func.max(Content.id))) or 0
        list(bulk.build(1, NOW, SCALE))
        bodies = db.session.scalars(
            sa.select(Content.body).where(Content.id > first, Content.kind == "diary").order_by(Content.id)
        ).all()
        after = {f"{name} at scale": value for name, value in digest().items()}
        return before | after, list(bodies)

    with built(tmp_path / "here", monkeypatch, seed=1, real_time=NOW):
        here, bodies = both()
    # Built on another machine three hours later, the same evening.
    with built(tmp_path / "there", monkeypatch, seed=1, real_time=NOW + timedelta(hours=3)):
        there, _ = both()
    assert [name for name in here if here[name] != there[name]] == []
    assert len(bodies) == SCALE
    lengths = [len(part) for body in bodies for part in body.split("\n\n")]
    assert 22 <= statistics.median(lengths) <= 34
    assert 230 <= statistics.quantiles(lengths, n=20)[-1] <= 340


@pytest.mark.parametrize("now", MONTHS, ids=[f"{day.month}月" for day in MONTHS])
def test_every_month_has_enough_to_read_and_says_nothing_twice(now: datetime) -> None:
    read = script.read()
    noon = script.noon_of(now)
    placed = list(script.in_season(read.entries, noon))
    assert len(placed) >= 150
    moments = [moment for moment, _ in placed]
    assert moments == sorted(moments)
    assert moments[-1] <= noon
    for moment, entry in placed:
        assert not entry.get("months") or moment.month in entry["months"], entry["title"]
    homes = {person["key"]: person["ward"] for person in read.persons}
    newest = [entry for _, entry in reversed(placed)]
    for ward in sorted(set(homes.values())):
        seen = [
            e for e in newest if e["visibility"] == "city" or (e["visibility"] == "ward" and homes[e["author"]] == ward)
        ]
        assert repeated([f"{entry['title']}\n{entry['body'].strip()}" for entry in seen[:50]]) == [], ward


def test_today_has_several_hundred_entries() -> None:
    placed = list(script.in_season(script.read().entries, script.noon_of(datetime.now(UTC))))
    assert len(placed) >= 200
