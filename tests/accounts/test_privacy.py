"""Who finds a member by name, and whose wish to be tied reaches them; the young are met by the young first."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts import adapters, fields, privacy, ties
from sns.blueprints.accounts.models import FriendRequest, Member
from sns.core.db import db
from sns.core.errors import Refused

YOUNG = "13-17"


@pytest.mark.parametrize("band", [None, "30s", YOUNG, "13-15"])
@pytest.mark.parametrize("settings", [{}, {"searchable": True}, {"searchable": False}, {"locale": "en"}])
def test_a_member_is_found_by_name_as_they_chose_in_both_languages(
    make: Any, undone: Flask, band: str | None, settings: dict[str, Any]
) -> None:
    member = make.member(age_band=band, settings=settings)
    wanted = settings.get("searchable", band not in (YOUNG, "13-15"))
    assert privacy.is_searchable(member) is wanted
    with undone.app_context():
        found = db.session.scalars(sa.select(Member.id).where(privacy.searchable(), Member.id == member.id)).all()
        hidden = db.session.scalars(sa.select(Member.id).where(~privacy.searchable(), Member.id == member.id)).all()
    assert (found, hidden) == (([member.id], []) if wanted else ([], [member.id]))


# What the receiver chose (None: nothing yet) → whose wish arrives.
SENDERS = ("neighbour", "tied", "far", "young neighbour", "young and far")
ARRIVES = {
    ("30s", None): set(SENDERS),
    ("30s", "ward"): {"neighbour", "tied", "young neighbour"},
    ("30s", "none"): set(),
    (YOUNG, None): {"young neighbour"},
    (YOUNG, "anyone"): set(SENDERS),
    (YOUNG, "ward"): {"neighbour", "tied", "young neighbour"},
    (YOUNG, "none"): set(),
    (YOUNG, "nonsense"): {"young neighbour"},
}


@pytest.mark.parametrize(("band", "chosen"), ARRIVES)
def test_a_wish_reaches_whom_it_may(make: Any, as_: Any, undone: Flask, band: str, chosen: str | None) -> None:
    receiver = make.member(age_band=band, settings={"asked_by": chosen} if chosen else {})
    senders = {
        "neighbour": make.member(), "tied": make.member(ward=1, ties=(0,)), "far": make.member(ward=1),
        "young neighbour": make.member(age_band=YOUNG), "young and far": make.member(ward=1, age_band=YOUNG),
    }  # fmt: skip
    for name, sender in senders.items():
        is_open = name in ARRIVES[band, chosen]
        browser = as_(sender)
        page = browser.get(f"/members/{receiver.id}").text
        assert (f"/members/{receiver.id}/ask" in page) is is_open, name
        assert ("お願いを受けていません" in page) is not is_open, name
        assert browser.get(f"/members/{receiver.id}/ask").status_code == (200 if is_open else 409), name
        answer = browser.post(f"/members/{receiver.id}/ask", data={"words": "はじめまして"})
        assert answer.status_code == (302 if is_open else 422), name
        if not is_open:
            assert "はじめまして" in answer.text
    with undone.app_context():
        asked = set(db.session.scalars(sa.select(FriendRequest.sender_id)))
    assert asked == {senders[name].id for name in ARRIVES[band, chosen]}


def test_who_asked_first_can_be_answered_though_they_receive_nothing(make: Any, as_: Any, undone: Flask) -> None:
    young, adult = make.member(age_band=YOUNG), make.member(ward=1)
    with undone.app_context():
        ties.ask(young, adult)
    browser = as_(adult)
    assert browser.get(f"/members/{young.id}/ask").status_code == 200
    browser.post(f"/members/{young.id}/ask")
    assert "つながり" in browser.get(f"/members/{young.id}").text
    with undone.app_context():
        assert young.id in db.session.get_one(Member, adult.id).standing.friends


def test_a_group_in_common_is_no_ward(make: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = make.member(), make.member(settings={"asked_by": "ward"})
    with undone.app_context():
        monkeypatch.setitem(adapters._finders, "is_ward", lambda _space_id: False)
        with pytest.raises(Refused):
            ties.ask(one, other)


@pytest.mark.parametrize(("band", "is_offered"), [("30s", False), (YOUNG, True)])
def test_only_the_young_choose_the_young(make: Any, as_: Any, undone: Flask, band: str, is_offered: bool) -> None:
    me = make.member(age_band=band)
    browser = as_(me)
    assert ('value="peers"' in browser.get("/settings/privacy").text) is is_offered
    sent = {f"see_{name}": "city" for name in fields.FIELDS} | {
        "default_visibility": "ward", "searchable": "yes", "asked_by": "peers", "written_by": "friends",
    }  # fmt: skip
    assert browser.post("/settings/privacy", data=sent).status_code == (302 if is_offered else 422)


def test_the_young_begin_with_friends_everywhere(make: Any, as_: Any) -> None:
    """What exists today for members of 13 to 17: fields, diary, search, wishes."""
    me = make.member(age_band=YOUNG, default_visibility="friends", bio="やきゅう", nickname="まもる")
    page = as_(me).get("/settings/privacy").text
    chosen = [line for line in page.split("<input") if "checked" in line]
    values = [line.split('value="')[1].split('"')[0] for line in chosen if 'type="radio"' in line]
    assert values == ["friends"] * len(fields.FIELDS) + ["no", "peers", "friends", "friends"]
    seen = as_(make.member()).get(f"/members/{me.id}").text
    assert "やきゅう" not in seen
    assert re.search(r'<input checked [^>]*name="visibility"[^>]*value="friends"', as_(me).get("/diaries/new").text)
