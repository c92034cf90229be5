"""A member's page: what it tells to whom, by the page, by lists and by the photo's own address."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import g

from sns.blueprints.accounts import fields
from sns.blueprints.accounts import queries as account_queries
from sns.blueprints.accounts import ties as profile_ties
from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.blueprints.media.addresses import photo_url
from sns.blueprints.media.models import File
from sns.blueprints.people import profile
from sns.core import options
from sns.core.db import db
from tests.factories import jpeg

# Markers that stand on the page exactly when the field is shown.
MARKS = {
    "bio": "柿が好きです", "lives_since": "くらして", "reading": "みちのよみ", "ties": "峰越区", "age_band": "40代",
    "friends": "つながり 1人", "testimonials": "早起きの名人です",
}  # fmt: skip
READERS = ("city", "ward", "tied", "friend", "friend_in_ward")
SEES = {
    "private": set(),
    "friends": {"friend", "friend_in_ward"},
    "ward": {"ward", "tied", "friend_in_ward"},
    "city": set(READERS),
}  # fmt: skip


@pytest.fixture
def author(make: Any, undone: Any) -> Member:
    """Give a member of ward 0 who works in ward 2, with everything told and a photo."""
    someone = make.member(ties=(2,), bio="柿が好きです", reading="みちのよみ", age_band="40s", lives_since=2001)
    friend = make.member(ward=1, nickname="紹介する人")
    make.friends(someone, friend)
    with undone.app_context():
        from_db = db.session.get_one(Member, friend.id)
        profile_ties.introduce(from_db, db.session.get_one(Member, someone.id), body="早起きの名人です")
    put_photo(undone, someone)
    return someone


def put_photo(app: Any, someone: Member) -> int:
    with app.app_context():
        member = db.session.get_one(Member, someone.id)
        file = media.accept(member, jpeg(), name="顔.jpg")
        profile.show_face(member, file)
        return file.id


def reader_of(kind: str, make: Any, author: Member) -> Member:
    reader = {
        "city": lambda: make.member(ward=1),
        "ward": lambda: make.member(),
        "tied": lambda: make.member(ward=1, ties=(2,)),
        "friend": lambda: make.member(ward=1),
        "friend_in_ward": lambda: make.member(),
    }[kind]()
    if kind.startswith("friend"):
        make.friends(author, reader)
    return reader


def set_scopes(app: Any, someone: Member, scopes: dict[str, str]) -> None:
    with app.app_context():
        member = db.session.get_one(Member, someone.id)
        member.settings = {**member.settings, "visible": scopes}
        db.session.commit()


def photos_of(page: str) -> set[str]:
    return set(re.findall(r'<span class="av[^"]*"[^>]*><img src="(/files/[^"]+)"', page))


def own_words_of(page: str) -> str:
    return page[page.index("<main") : page.index('id="entries"')].replace("&amp;", "&")


@pytest.mark.parametrize("scope", fields.SCOPES)
@pytest.mark.parametrize("kind", READERS)
def test_each_field_is_shown_to_its_circle_alone(
    make: Any, as_: Any, undone: Any, author: Member, kind: str, scope: str
) -> None:
    reader = reader_of(kind, make, author)
    set_scopes(undone, author, dict.fromkeys(fields.FIELDS, scope))
    browser = as_(reader)
    page = own_words_of(browser.get(f"/members/{author.id}").text)
    is_shown = kind in SEES[scope]
    for name, mark in MARKS.items():
        if name == "friends" and kind.startswith("friend"):
            mark = "つながり 2人"
        assert (mark in page) is is_shown, name
    photos = photos_of(page)
    assert (f"/files/{photo_id(undone, author)}/" in str(photos)) is is_shown
    # The address is asked again on its own: a signature for it is worth nothing to who may not see it.
    address = signed(undone, browser, photo_id(undone, author))
    assert status_of(browser, address) == (200 if is_shown else 404)
    assert author.nickname in page
    assert "朝凪区" in page


def photo_id(app: Any, someone: Member) -> int:
    with app.app_context():
        found = db.session.get_one(Member, someone.id).photo_id
        assert found is not None
        return found


def signed(app: Any, browser: Any, file_id: int) -> str:
    """Return the address this session would be given, had it been shown the photo."""
    own = browser.get("/settings/profile")
    assert own.status_code == 200
    with browser.session_transaction() as session:
        token = session["sid"]
    with app.test_request_context():
        from_token = account_queries.find_signed_in(token)
        assert from_token is not None
        g.session_id = from_token[1].id
        return photo_url(SimpleNamespace(id=file_id), "s")


def status_of(browser: Any, address: str) -> int:
    with browser.get(address) as answer:
        return int(answer.status_code)


def test_one_field_can_differ_from_the_others(make: Any, as_: Any, undone: Any, author: Member) -> None:
    set_scopes(undone, author, {**dict.fromkeys(fields.FIELDS, "private"), "bio": "ward"})
    page = own_words_of(as_(make.member()).get(f"/members/{author.id}").text)
    assert MARKS["bio"] in page
    assert not any(mark in page for name, mark in MARKS.items() if name != "bio")
    assert not photos_of(page)


def test_minors_show_themselves_to_friends_only_until_they_choose(make: Any, as_: Any, undone: Any) -> None:
    young = make.member(bio="部活は吹奏楽です", age_band="13-15")
    friend, neighbour = make.member(), make.member()
    make.friends(young, friend)
    assert "吹奏楽" in as_(friend).get(f"/members/{young.id}").text
    assert "吹奏楽" not in as_(neighbour).get(f"/members/{young.id}").text
    assert "吹奏楽" not in as_(neighbour).get("/").text


@pytest.mark.parametrize(
    ("wanted", "shown"), [("city", {"city"}), ("ward", {"city", "ward"}), ("friends", {"city", "friends"})]
)
def test_ones_own_page_is_seen_as_others_see_it(
    make: Any, as_: Any, undone: Any, author: Member, wanted: str, shown: set[str]
) -> None:
    set_scopes(undone, author, {"bio": "city", "reading": "ward", "age_band": "friends", "lives_since": "private"})
    scopes = {"bio": "city", "reading": "ward", "age_band": "friends", "lives_since": "private"}
    for visibility in ("city", "ward", "friends", "private"):
        make.entry(author, visibility=visibility, title=f"題は{visibility}")
    page = as_(author).get(f"/members/{author.id}?as={wanted}").text
    body = own_words_of(page)
    for name, scope in scopes.items():
        assert (MARKS[name] in body) is (scope in shown), name
    for visibility in ("city", "ward", "friends", "private"):
        assert (f"題は{visibility}" in page) is (visibility in shown)
    assert "紹介を直す" not in page


def test_a_pretended_look_equals_what_the_real_reader_sees(make: Any, as_: Any, author: Member) -> None:
    for visibility in ("city", "ward", "friends", "private"):
        make.entry(author, visibility=visibility, title=f"題は{visibility}")
    own = as_(author)
    for wanted, kind in (("city", "city"), ("ward", "ward"), ("friends", "friend")):
        real = as_(reader_of(kind, make, author)).get(f"/members/{author.id}").text
        pretended = own.get(f"/members/{author.id}?as={wanted}").text
        for mark in (*MARKS.values(), *(f"題は{v}" for v in ("city", "ward", "friends", "private"))):
            if mark != MARKS["friends"]:  # the real friend is one more
                assert (mark in real[real.index("<main") :]) is (mark in pretended[pretended.index("<main") :]), (
                    kind,
                    mark,
                )


def test_strangers_see_nothing_and_nobody_pretends_on_others_pages(
    make: Any, as_: Any, client: Any, author: Member
) -> None:
    assert client.get(f"/members/{author.id}").status_code == 302
    nobody = as_(author).get(f"/members/{author.id}?as=nobody").text
    assert MARKS["bio"] not in nobody
    other = as_(make.member(ward=1)).get(f"/members/{author.id}?as=friends").text
    assert MARKS["age_band"] not in own_words_of(other)
    assert "ほかの人からの見え方" not in other


def test_photos_stand_in_lists_only_where_they_may(make: Any, as_: Any, undone: Any, author: Member) -> None:
    make.entry(author, visibility="city")
    near, far = make.member(), make.member(ward=1)
    for scope, shown in (("city", (True, True)), ("ward", (True, False)), ("private", (False, False))):
        set_scopes(undone, author, {"photo": scope})
        for reader, is_shown in zip((near, far), shown, strict=True):
            for address in ("/", "/diaries/"):
                listed = f'src="/files/{photo_id(undone, author)}/' in as_(reader).get(address).text
                assert listed is is_shown, (scope, address)


def test_a_replaced_photo_is_gone_at_once_and_the_one_in_use_is_kept(
    make: Any, as_: Any, undone: Any, author: Member
) -> None:
    browser = as_(make.member())
    first = photo_id(undone, author)
    address = signed(undone, browser, first)
    assert status_of(browser, address) == 200
    second = put_photo(undone, author)
    assert status_of(browser, address) == 404
    with undone.app_context():
        files = db.session.get_one(File, second)
        files.created_at = files.created_at.replace(year=2020)
        db.session.commit()
        assert media.sweep() == 1
        assert db.session.get(File, first) is None
        assert db.session.get(File, second) is not None
    assert status_of(browser, signed(undone, browser, second)) == 200


def test_a_photo_in_use_cannot_be_hung_on_an_entry(as_: Any, undone: Any, author: Member) -> None:
    key = photo_id(undone, author)
    as_(author).post("/diaries/", data={
        "title": "題", "body": "本文", "visibility": "city", f"photo-{key}-alt": "顔", "key": "k",
    })  # fmt: skip
    with undone.app_context():
        file = db.session.get_one(File, key)
        assert (file.purpose, file.content_id) == ("avatar", None)


def test_blocked_readers_get_neither_page_nor_photo(make: Any, as_: Any, undone: Any, author: Member) -> None:
    reader = make.member()
    browser = as_(reader)
    address = signed(undone, browser, photo_id(undone, author))
    assert status_of(browser, address) == 200
    make.block(author, reader)
    assert browser.get(f"/members/{author.id}").status_code == 404
    assert status_of(browser, address) == 404


def test_the_page_costs_at_most_nine_statements(make: Any, as_: Any, author: Member, count_statements: Any) -> None:
    reader = make.member()
    make.friends(author, reader)
    browser = as_(reader)
    costs = []
    for count in (2, 20):
        for _ in range(count):
            make.entry(author, visibility="city")
            make.friends(author, make.member())
        with count_statements() as seen:
            assert browser.get(f"/members/{author.id}").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 9


def test_a_link_in_own_words_can_be_followed_and_markup_is_text(make: Any, as_: Any) -> None:
    author = make.member(bio="見てください https://example.jp/niwa\n<b>太字</b> **星**")
    page = as_(make.member()).get(f"/members/{author.id}").text
    assert 'href="https://example.jp/niwa"' in page
    assert "&lt;b&gt;太字&lt;/b&gt; **星**" in page


FORM = {"nickname": "みちこ", "reading": "みちこ", "bio": "よろしく。", "lives_since": "2015", "age_band": "30s"}


def test_a_member_changes_what_is_told(make: Any, as_: Any) -> None:
    me = make.member(nickname="みちこ")
    browser = as_(me)
    answer = browser.post("/settings/profile", data={**FORM, "lives_since": "2015年", "photo": (jpeg(), "a.jpg")})
    assert answer.status_code == 302
    page = browser.get(f"/members/{me.id}").text
    assert "よろしく。" in page
    assert "30代" in page
    assert len(photos_of(page)) >= 1
    form = browser.get("/settings/profile").text
    assert 'value="2015"' in form
    browser.post("/settings/profile", data={**FORM, "remove_photo": "y"})
    assert not photos_of(browser.get(f"/members/{me.id}").text)


@pytest.mark.parametrize(
    "name",
    [
        "職員",
        "北の公式",
        "ADMIN花子",
        "朝凪区",
        "みなも市",
        "朝凪区 広報係",
        "\u200b",
        "x" * 21,
        "Ａｄｍｉｎ",
        "ａ\u0501min",
    ],
)
def test_a_reserved_or_empty_nickname_is_refused_with_the_form_filled(make: Any, as_: Any, name: str) -> None:
    me = make.member(nickname="みちこ")
    answer = as_(me).post("/settings/profile", data={**FORM, "nickname": name, "bio": "残るはずの文"})
    assert answer.status_code == 422
    assert "残るはずの文" in answer.text


def test_a_nickname_that_looks_like_a_neighbours_is_refused(make: Any, as_: Any) -> None:
    make.member(nickname="Hanako")
    me = make.member(nickname="みちこ")
    answer = as_(me).post("/settings/profile", data={**FORM, "nickname": "Наnаko"})  # Cyrillic Н and а
    assert answer.status_code == 422
    assert "よく似たニックネーム" in answer.text


def test_a_nickname_changes_once_in_thirty_days_by_option(make: Any, as_: Any, undone: Any) -> None:
    me = make.member(nickname="みちこ")
    browser = as_(me)
    assert browser.post("/settings/profile", data={**FORM, "nickname": "みっちゃん"}).status_code == 302
    again = browser.post("/settings/profile", data={**FORM, "nickname": "みち"})
    assert again.status_code == 422
    assert "から変えられます" in again.text
    # Everything else may change at any time.
    assert browser.post("/settings/profile", data={**FORM, "nickname": "みっちゃん", "bio": "別"}).status_code == 302
    with undone.app_context():
        options.change("members.nickname_days", 0)
    assert browser.post("/settings/profile", data={**FORM, "nickname": "みち"}).status_code == 302


def test_a_photo_survives_a_wrong_year_and_a_bad_photo_spoils_nothing_else(make: Any, as_: Any) -> None:
    me = make.member(nickname="みちこ")
    browser = as_(me)
    answer = browser.post("/settings/profile", data={**FORM, "lives_since": "3000", "photo": (jpeg(), "a.jpg")})
    assert answer.status_code == 422
    assert photos_of(answer.text)
    bad = browser.post("/settings/profile", data={**FORM, "photo": (io.BytesIO(b"no photo"), "a.jpg")})
    assert bad.status_code == 422
    assert "よろしく。" in bad.text
    assert photos_of(bad.text)


def test_a_minor_cannot_grow_up_in_a_form(make: Any, as_: Any, undone: Any) -> None:
    me = make.member(nickname="みちこ", age_band="13-15")
    browser = as_(me)
    assert 'name="age_band"' not in browser.get("/settings/profile").text
    assert browser.post("/settings/profile", data=FORM).status_code == 302
    with undone.app_context():
        assert db.session.get_one(Member, me.id).age_band == "13-15"


def test_circles_are_chosen_and_kept(make: Any, as_: Any, undone: Any) -> None:
    me = make.member()
    browser = as_(me)
    data = {f"see_{name}": "friends" for name in fields.FIELDS} | {
        "default_visibility": "friends", "footprints": "y", "searchable": "no", "asked_by": "ward", "written_by": "friends",
    }  # fmt: skip
    saved = browser.post("/settings/privacy", data=data, follow_redirects=True)
    assert "保存しました" in saved.text
    with undone.app_context():
        member = db.session.get_one(Member, me.id)
        assert member.settings["visible"] == dict.fromkeys(fields.FIELDS, "friends")
        assert (member.default_visibility, member.leaves_footprints) == ("friends", True)
        assert (member.settings["searchable"], member.settings["asked_by"]) == (False, "ward")
    assert browser.post("/settings/privacy", data={**data, "see_bio": "public"}).status_code == 422
    assert browser.post("/settings/privacy", data={**data, "default_visibility": "public"}).status_code == 422


def test_further_ties_open_a_ward_and_close_it_again(make: Any, as_: Any) -> None:
    me = make.member()
    entry = make.entry(make.member(ward=1))
    browser = as_(me)
    assert browser.get(f"/diaries/{entry.id}").status_code == 404
    browser.post("/settings/ties", data={"ward": "shirasuna", "tie": "work"})
    assert browser.get(f"/diaries/{entry.id}").status_code == 200
    browser.post("/settings/ties/shirasuna/delete")
    assert browser.get(f"/diaries/{entry.id}").status_code == 404
    assert browser.post("/settings/ties/asanagi/delete").status_code == 409
    assert browser.post("/settings/ties", data={"ward": "nowhere", "tie": "work"}).status_code == 400
    assert browser.post("/settings/ties", data={"ward": "shirasuna", "tie": "ward_staff"}).status_code == 400
