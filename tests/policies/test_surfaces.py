"""Every surface that can show words, photos or people is asked for what its reader may not see, and for what they may.

Each thing and each person carries marks of its own in every field. A route or socket event without a probe fails by
its name.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Reply
from sns.core import jobs
from sns.core.db import db
from tests.contents.writing import answer, change
from tests.moderation.office import decide, report
from tests.policies import people, probes_accounts
from tests.policies.marked import LETTERS, Town, copy, mark, write
from tests.policies.people import CITY, EVERYTHING, NAME, NOTHING, TOLD, WARD, People
from tests.policies.probing import PROBES

for _path in sorted(Path(__file__).parent.glob("probes_*.py")):
    import_module(f"tests.policies.{_path.stem}")


DECIDED = "hidden"


@pytest.fixture
def town(undone: Flask, make: Any, as_: Any) -> Town:
    numbers = iter(range(1, 99))

    def member(**facts: Any) -> Member:
        return make.member(nickname=f"ひと{mark(next(numbers), 'nickname')}", **facts)

    reader = make.member()
    town = Town(undone, make, reader, as_(reader), make.photo(reader))
    stranger, blocked, blocking = member(), member(bio="こんにちは"), member(bio="こんにちは")
    town.hidden = [
        write(town, "private", stranger, visibility="private"),
        write(town, "friends", member(), visibility="friends"),
        write(town, "other ward", member(ward=1), visibility="ward"),
        write(town, "held", member(), state="held"),
        write(town, DECIDED, member()),  # by the desk, once everybody has read it
        write(town, "deleted", member(), state="deleted"),
        write(town, "blocked", blocked),
        write(town, "blocking", blocking),
    ]
    friend = member()
    make.friends(reader, friend)
    town.open = [
        write(town, "open city", member(ward=1), visibility="city"),
        write(town, "open ward", member(bio="よろしく"), visibility="ward"),
        write(town, "open friends", friend, visibility="friends"),
    ]
    # Under words that may be read stand comments that may not.
    public = town.open[0].entry
    for thing in town.hidden[3:]:
        reply = answer(undone, thing.author, public, body=thing.mark("comment"))
        answer(undone, reader, public, body="こたえ", answer_to=reply.seq)
        if thing.name in ("held", "deleted"):
            change(undone, reply, state=thing.name)
    hide_by_decision(town)
    make.block(reader, blocked)
    make.block(blocking, reader)
    town.people = settle(town)
    town.own = make.entry(reader, title="わたしの日記")
    town.own_reply = answer(undone, reader, town.open[0].entry, body="わたしのことば")
    return town


def hide_by_decision(town: Town) -> None:
    """Let the desk hide something that everybody has read, heard of and found until then, and a comment of its author."""
    thing = next(thing for thing in town.hidden if thing.name == DECIDED)
    assert thing.mark("title") in town.get("/") and thing.mark("body") in town.get(f"/diaries/{thing.entry.id}")
    with town.app.app_context():
        jobs.run_due()
        comment = db.session.scalar(
            sa.select(Reply.id).where(Reply.author_id == thing.author.id, Reply.content_id == town.open[0].entry.id)
        )
    office, reporter = town.make.member(role="city_staff"), town.make.member()
    for kind, number in (("content", thing.entry.id), ("reply", int(comment or 0))):
        decide(town.app, office, report(town.app, reporter, kind, number), "hide")


def settle(town: Town) -> list[people.Person]:
    """Put people at every distance around the reader."""
    make, reader = town.make, town.reader
    makes = People(town.app, make, reader, lambda owner: copy(town.app, town.picture, owner))
    friends = [
        makes.add("friend", EVERYTHING, ward=0),
        makes.add("closed friend", NAME, ward=0, visible="private"),
        makes.add("friend who is gone", NOTHING, ward=0),
        makes.add("blocked", NOTHING, ward=0, visible="city"),
        makes.add("blocking", NOTHING, ward=0, visible="city"),
    ]
    elsewhere = makes.add("friend elsewhere", CITY | {"friends", "age_band"}, ward=1)
    makes.add("same ward", WARD, ward=0)
    makes.add("asking", CITY | {"request"}, ward=1)
    makes.add("other ward", CITY, ward=1)
    makes.add("open other ward", EVERYTHING, ward=1, visible="city")
    makes.add("for friends", NAME, ward=0, visible="friends")
    makes.add("young", NAME, ward=0, age_band="13-17")
    for person in (*friends[:3], elsewhere):
        make.friends(reader, person.member)
    for person in friends[2:]:
        # Who may not be seen is not seen among a friend's friends either.
        makes.introduce(person, friends[0])
    make.block(reader, friends[3].member)
    make.block(friends[4].member, reader)
    with town.app.app_context():
        accounts.suspend(None, db.session.get_one(Member, friends[2].member.id))
    return makes.all


def surfaces(app: Flask) -> list[str]:
    found = {
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    return sorted(found | {f"socket {event}" for event in app.extensions["live_rules"]})


def test_every_surface_has_a_probe(app: Flask) -> None:
    assert surfaces(app) == sorted(PROBES)


def test_surfaces_show_what_may_be_seen_and_nothing_else(town: Town) -> None:
    wrong: list[tuple[Any, ...]] = []
    done: set[Any] = set()
    # One signs out at its end.
    for surface, (look, shows, of) in sorted(PROBES.items(), key=lambda item: item[1][0] is probes_accounts.LAST):
        if look in done:
            continue
        done.add(look)
        told = look(town)
        wrong += [
            (surface, "leaks", what, "of", thing.name)
            for thing in town.hidden for what in LETTERS if thing.mark(what) in told
        ]  # fmt: skip
        wrong += [
            (surface, "leaks", what, "of", person.name)
            for person in town.people for what in set(TOLD) - person.shown if person.mark(what) in told
        ]  # fmt: skip
        wrong += [
            (surface, "lacks", what, "of", thing.name)
            for thing in (*town.open, *town.people) if thing.name in of for what in shows if thing.mark(what) not in told
        ]  # fmt: skip
    assert wrong == []


def test_pages_of_people_show_all_that_is_meant_for_the_reader(town: Town) -> None:
    told = PROBES["GET people.show"][0](town)
    lacks = [
        (what, person.name)
        for person in town.people for what in (person.shown & set(TOLD)) - {"request"} if person.mark(what) not in told
    ]  # fmt: skip
    assert lacks == []
