"""Asking the other ways to read: months, albums, tags, footprints, suggestions, cards of links, the personal feed."""

from __future__ import annotations

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import footprints
from sns.blueprints.people import feed
from sns.core import buffer
from sns.core.db import db, transaction
from tests.contents.writing import answer

from . import probes_contents  # noqa: F401  # what is asked further here
from .marked import Town
from .probing import PROBES, probe

_diary = PROBES["GET diaries.show"][0]


def without_names(town: Town, told: str) -> str:
    """Take out the names that are no secret: all but between two of whom one blocked the other."""
    for thing in town.hidden:
        if not thing.name.startswith("block"):
            told = told.replace(thing.mark("nickname"), "")
    return told


@probe("GET diaries.month", "GET diaries.album", shows=("title", "alt", "nickname"))
def _shelves(town: Town) -> str:
    told = ""
    for thing in town.all():
        pages = [town.get(f"/diaries/members/{thing.author.id}/{page}") for page in ("calendar", "album")]
        assert all(page.startswith("404" if thing.name.startswith("block") else "200") for page in pages)
        told += "".join(pages)
    return without_names(town, told)


@probe("GET diaries.tag", shows=("title", "body", "alt", "nickname"))
def _tags(town: Town) -> str:
    # The tag that was asked for stands on its page, whether anything carries it or not.
    return "".join(
        town.get(f"/diaries/tags/{thing.mark('tag')}").replace(thing.mark("tag"), "") for thing in town.all()
    )


@probe("GET diaries.show", shows=("title", "body", "comment", "alt", "tag", "nickname"))
def _links_and_quotations(town: Town) -> str:
    told = _diary(town)
    first = town.open[0].entry
    things = town.all()
    seqs = []
    for start in range(0, len(things), 3):
        links = " ".join(f"http://localhost/diaries/{thing.entry.id}" for thing in things[start : start + 3])
        seqs.append(answer(town.app, town.reader, first, body=links).seq)
    page = town.get(f"/diaries/{first.id}")
    for thing in town.open[1:]:
        assert thing.mark("title") in page
    return told + page + "".join(town.get(f"/diaries/{first.id}?quote={seq}") for seq in range(max(seqs) + 2))


@probe("GET people.footprints", "GET contents.show_footprints", shows=("nickname",))
def _footprints(town: Town) -> str:
    with town.app.app_context():
        owner = town.reader.id
        visitors = [*(thing.author.id for thing in town.all()), *(person.member.id for person in town.people)]
        with transaction():
            for visitor in visitors:
                db.session.get_one(Member, visitor).leaves_footprints = True
        for visitor in visitors:
            member = db.session.get_one(Member, visitor)
            footprints.leave(member, owner)
            footprints.leave(member, owner, town.own.id)
        buffer.flush()
    told = town.get("/footprints") + town.get(f"/contents/{town.own.id}/footprints")
    return without_names(town, told) + "".join(
        town.get(f"/contents/{thing.entry.id}/footprints") for thing in town.all()
    )


@probe("GET contents.suggest", "GET contents.suggest_for_new", shows=("nickname",), of=("friend", "closed friend"))
def _suggestions(town: Town) -> str:
    told = "".join(town.get(f"/mentions?visibility=city&q={start}") for start in ("", "ひと", "人", "友"))
    return told + "".join(town.get(f"/contents/{thing.entry.id}/people") for thing in town.all())


@probe("GET people.feed_read", "GET people.feed_settings", "POST people.feed_renew", "POST people.feed_choose",
       "POST people.feed_stop", shows=("title", "body", "nickname"))  # fmt: skip
def _feed(town: Town) -> str:
    told = town.get("/settings/feed") + town.post("/settings/feed", {})
    with town.app.app_context():
        address = feed.find_address(db.session.get_one(Member, town.reader.id))
        assert address is not None
        secret = feed.secret_of(address)
    stranger = town.app.test_client()
    narrow = town.told(stranger.get(f"/feeds/{secret}.xml"))
    assert town.open[2].mark("title") not in narrow
    told += narrow + town.post("/settings/feed/choose", {"with_friends": "y", "with_private": "y"})
    told += town.told(stranger.get(f"/feeds/{secret}.xml")) + town.get("/settings/feed")
    told += town.post("/settings/feed/stop", {})
    assert town.told(stranger.get(f"/feeds/{secret}.xml")).startswith("404")
    return told
