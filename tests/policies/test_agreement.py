"""One of everything for every kind of reader: the rule, its SQL and every feed say the same, row by row."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import policy
from sns.blueprints.contents.feeds import TABS
from sns.blueprints.contents.models import STATES, VISIBILITIES, Content
from sns.blueprints.contents.queries import list_feed
from sns.blueprints.diaries.models import DiaryEntry
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import queries as space_queries
from sns.core import clock
from sns.core.db import db, transaction
from sns.core.pages import Cursor

HOME, AWAY, FAR = 0, 1, 2


def write_one_of_everything(make: Any, author: Member) -> list[Content]:
    """Each visibility, state, ward, further ward and voice; seven share a moment, so that pages cut through them."""
    wards = [make.ward(index).id for index in (HOME, AWAY, FAR)]
    noon = clock.now().replace(microsecond=0)
    made: list[Content] = []
    kinds = itertools.product(VISIBILITIES, STATES, (HOME, AWAY), ((), (HOME,), (AWAY,)), (None, HOME), (True, False))
    with transaction():
        for number, (visibility, state, home, also_in, voice, has_author) in enumerate(kinds):
            if (home,) == also_in or (not has_author and state != "published"):
                continue
            entry = contents.publish(
                author, DiaryEntry, space_id=wards[home], title=f"{number}", body="ひとこと。", visibility="city",
                also_in=[wards[ward] for ward in also_in], voice_space_id=None if voice is None else wards[voice],
                at=noon - timedelta(minutes=number // 7),
            )  # fmt: skip
            entry.visibility, entry.state = visibility, state
            entry.author_id = author.id if has_author else None
            made.append(entry)
    return made


def make_readers(make: Any, author: Member) -> dict[str, Member | None]:
    """Every kind of reader; staff live in a third ward, where their office gives them nothing to read."""
    readers: dict[str, Member | None] = {
        "visitor": None,
        "author": author,
        "other ward": make.member(ward=AWAY),
        "third ward": make.member(ward=FAR),
        "same ward": make.member(ward=HOME),
        "same ward by tie": make.member(ward=FAR, ties=(HOME,)),
        "friend of another ward": make.member(ward=FAR),
        "friend of the same ward": make.member(ward=HOME),
        "blocking": make.member(ward=HOME),
        "blocked": make.member(ward=HOME),
        "host": make.member(ward=HOME, role="host"),
        "former neighbour": make.member(ward=FAR),
        "ward staff": make.member(ward=FAR),
        "city staff": make.member(ward=FAR, role="city_staff"),
    }
    for name in ("friend of another ward", "friend of the same ward"):
        make.friends(author, readers[name])
    make.block(readers["blocking"], author)
    make.block(author, readers["blocked"])
    home = space_queries.find_space(make.ward(HOME).slug)
    assert home is not None
    spaces.grant(None, readers["ward staff"], home, "ward_staff")  # type: ignore[arg-type]
    spaces.grant(None, readers["former neighbour"], home, "member", until_at=clock.now() - timedelta(days=1))  # type: ignore[arg-type]
    for reader in readers.values():
        if reader is not None:
            reader.forget_standing()
    return readers


def may_read(name: str, content: Content, home_id: int, away_id: int) -> bool:
    """Say it once more in the words of the table of names and limits, without looking at the product's predicate."""
    is_own = name == "author" and content.author_id is not None
    if content.state == "deleted":
        return False
    if is_own:
        return True
    if content.state != "published":
        return False
    if name == "visitor":
        return content.visibility == "public"
    if name in ("blocking", "blocked") and content.author_id is not None and content.voice_space_id is None:
        return False
    if content.visibility == "ward":
        at_home = ("author", "same ward", "same ward by tie", "friend of the same ward", "blocking", "blocked", "host")
        mine = {home_id} if name in at_home else {away_id} if name == "other ward" else set()
        return bool(mine & {content.space_id, *content.shown_in})
    if content.visibility == "friends":
        return name.startswith("friend of") and content.author_id is not None
    return content.visibility in ("public", "city")


def walk(turn: Callable[[Cursor | None], Any]) -> list[Any]:
    """Go through all pages of a list."""
    cards, before = [], None
    while True:
        page = turn(before)
        cards += page.items
        if page.next is None:
            return cards
        before = Cursor.parse(str(page.next))


def test_rule_and_sql_and_feeds_agree_for_every_reader(context: Any, make: Any) -> None:
    author = make.member(ward=HOME)
    everything = write_one_of_everything(make, author)
    readers = make_readers(make, author)
    home, away = make.ward(HOME).id, make.ward(AWAY).id
    wrong = []
    for name, reader in readers.items():
        selected = set(db.session.scalars(sa.select(Content.id).where(policy.visible_to(reader))))
        readable = {content.id for content in everything if policy.read(reader, content)}
        wanted = {content.id for content in everything if may_read(name, content, home, away)}
        wrong += [(name, "rule", key) for key in readable ^ wanted]
        wrong += [(name, "sql", key) for key in selected ^ wanted]
        if reader is None:
            continue
        by_id = {content.id: content for content in everything}
        open_now = {key for key in wanted if by_id[key].state == "published"}
        near = {
            key for key in open_now
            if by_id[key].visibility in ("public", "city", "ward")
            and reader.standing.spaces & {by_id[key].space_id, *by_id[key].shown_in}
        }  # fmt: skip
        expected = {
            "all": open_now,
            "ward": near,
            "friends": {key for key in open_now if by_id[key].author_id in reader.standing.friends},
            "mine": {
                key
                for key in wanted
                if by_id[key].author_id == reader.id and by_id[key].state in (*policy.OPEN_STATES, "scheduled")
            },
        }
        for tab in TABS:
            cards = walk(lambda before, tab=tab, reader=reader: list_feed(reader, tab=tab, before=before, limit=9))
            order = [(card.bumped_at, card.id) for card in cards]
            assert order == sorted(set(order), reverse=True), (name, tab)
            wrong += [(name, tab, key) for key in {card.id for card in cards} ^ expected[tab]]
        for ward in (home, away):
            cards = walk(lambda b, r=reader, w=ward: list_feed(r, space_id=w, kind="diary", before=b, limit=9))
            there = {key for key in open_now if by_id[key].space_id == ward}
            wrong += [(name, f"ward {ward}", key) for key in {card.id for card in cards} ^ there]
    told = [(who, where, by_id[key].title, by_id[key].visibility, by_id[key].state) for who, where, key in wrong]
    assert told == []


def test_a_suspended_member_has_no_session_left_to_read_with(make: Any, as_: Any, undone: Any) -> None:
    from_before = make.member()
    browser = as_(from_before)
    assert browser.get("/diaries/").status_code == 200
    with undone.app_context():
        accounts.suspend(None, db.session.get(Member, from_before.id))
    assert browser.get("/diaries/").location.startswith("/sign-in")
