"""The whole way in, by HTTP, reading the mails."""

from __future__ import annotations

from typing import Any

import pytest

from sns.blueprints.accounts.models import Consent, Member, Ticket
from sns.blueprints.people import promises
from sns.blueprints.people.models import Arrival, SignUp
from sns.core import audit
from sns.core.db import db, transaction
from tests.people.walk import PASSWORD, Post, Walk, code_of, path_of, words_of


@pytest.fixture
def post(undone: Any) -> Post:
    return Post(undone)


def _member(app: Any, nickname: str) -> Member | None:
    with app.app_context():
        return db.session.query(Member).filter_by(nickname=nickname).one_or_none()


def test_a_newcomer_joins_and_is_signed_in(undone: Any, client: Any, post: Post) -> None:
    walk = Walk(client, post)
    assert "1 / 5" in client.get("/join/").text
    walk.to_promises(real_name="山田 花子")
    assert "5 / 5" in client.get("/join/promises").text
    assert walk.agree().location == "/"
    home = client.get("/")
    assert home.status_code == 200
    assert "ようこそ、はなこさん" in home.text
    member = _member(undone, "はなこ")
    assert member is not None
    assert (member.email, member.real_name, member.age_band) == ("hanako@example.jp", "山田 花子", "30s")
    with undone.app_context():
        assert {row.document for row in db.session.query(Consent).filter_by(member_id=member.id)} == {
            "terms",
            "privacy",
        }
        assert db.session.get(Arrival, member.id) is not None
        left = db.session.query(SignUp).one()
        assert (left.state, left.email, left.nickname, left.real_name, left.password_hash) == ("done", *[None] * 4)
        assert db.session.query(Ticket).count() == 0
    welcome = post.one()
    assert welcome["To"] == "hanako@example.jp"
    assert "はなこさん" in words_of(welcome)
    other = undone.test_client()
    assert other.post("/sign-in", data={"email": "hanako@example.jp", "password": PASSWORD}).location == "/"


def test_a_half_done_sign_up_is_taken_up_again_on_another_device(undone: Any, client: Any, post: Post) -> None:
    walk = Walk(client, post)
    walk.to_code()
    mail = post.one()
    link = path_of(mail, "/join/resume/")
    phone = undone.test_client()
    assert phone.get(link).location == "/join/code"
    assert phone.post("/join/code", data={"code": code_of(mail)}).location == "/join/name"
    # The device that did not prove the address has lost the sign-up: it may have been a stranger's.
    assert client.get("/join/name").location == "/join/"
    assert client.get(link).location == "/join/name"


def test_the_young_wait_for_their_guardian_and_begin_safer(undone: Any, client: Any, post: Post) -> None:
    walk = Walk(client, post, "taro@example.jp")
    walk.to_name()
    walk.send("/join/name", nickname="たろう", password=PASSWORD, age_band="13-17")
    assert "つながりだけ" in client.get("/join/visibility").text
    assert walk.send("/join/visibility", visibility="city").location == "/join/promises"
    assert walk.agree().location == "/join/guardian"
    own = walk.send("/join/guardian", email="Taro@example.jp")
    assert own.status_code == 422
    assert "別のアドレス" in own.text
    assert walk.send("/join/guardian", email="haha@example.jp").location == "/join/waiting"
    assert _member(undone, "たろう") is None
    mail = post.one()
    assert mail["To"] == "haha@example.jp"
    link = path_of(mail, "/guardian/")
    parent = undone.test_client()
    page = parent.get(link)
    assert "たろう" in page.text
    assert _member(undone, "たろう") is None, "opening the page must answer nothing"
    assert parent.post(link, data={"do": "agree"}).location == "/guardian/thanks"
    assert "メールでお知らせしました" in parent.get("/guardian/thanks").text
    member = _member(undone, "たろう")
    assert member is not None
    assert (member.default_visibility, member.settings["messages"]) == ("friends", "friends")
    with undone.app_context():
        assert db.session.get_one(Arrival, member.id).guardian_email == "haha@example.jp"
    assert post.one()["To"] == "taro@example.jp"
    assert parent.get(link).status_code == 410
    assert client.get("/join/waiting").location == "/sign-in"


def test_a_guardian_who_refuses_ends_it_kindly(undone: Any, client: Any, post: Post) -> None:
    walk = Walk(client, post, "jiro@example.jp")
    walk.to_promises(nickname="じろう", age="13-17")
    walk.agree()
    walk.send("/join/guardian", email="chichi@example.jp")
    link = path_of(post.one(), "/guardian/")
    parent = undone.test_client()
    assert parent.post(link, data={"do": "refuse"}).location == "/guardian/thanks"
    assert "登録は行いません" in parent.get("/guardian/thanks").text
    mail = post.one()
    assert mail["To"] == "jiro@example.jp"
    assert "あなたがわるいのではありません" in words_of(mail)
    assert _member(undone, "じろう") is None
    assert "ここまでになりました" in client.get("/join/waiting").text
    assert parent.post(link, data={"do": "agree"}).status_code == 410


def test_a_child_is_told_kindly_and_nothing_is_kept(undone: Any, client: Any, post: Post) -> None:
    walk = Walk(client, post, "child@example.jp")
    walk.to_name()
    answer = walk.send("/join/name", nickname="ちいさい", password="x", age_band="u13")
    assert answer.location == "/join/later"
    assert "13歳になったら" in client.get("/join/later").text
    with undone.app_context():
        assert db.session.query(SignUp).count() == 0
        assert db.session.query(Ticket).count() == 0
    assert client.get("/join/name").location == "/join/"


def test_a_ward_that_approves_lets_in_and_turns_away(undone: Any, client: Any, post: Post, make: Any, as_: Any) -> None:
    staff = as_(make.member(role="ward_staff", nickname="担当の海老原"))
    assert staff.post("/staff/asanagi/joining", data={"way_in": "approval", "invitations": "5"}).status_code == 302
    walk = Walk(client, post)
    walk.to_promises(real_name="山田 花子")
    assert walk.agree().location == "/join/waiting"
    assert "承認をお待ちください" in client.get("/join/waiting").text
    assert path_of(post.one(), "/join/resume/")
    second = Walk(undone.test_client(), post, "kaze@example.jp")
    second.to_promises(nickname="かぜ")
    second.agree()
    post.deliver()
    assert "はなこ" in staff.get("/staff/asanagi/sign-ups").text
    with undone.app_context():
        ids = {row.nickname: row.id for row in db.session.query(SignUp)}
    case = staff.get(f"/staff/asanagi/sign-ups/{ids['はなこ']}")
    assert "山田 花子" in case.text
    with undone.app_context():
        assert db.session.query(audit.AuditLog).filter_by(deed="personal.look").count() == 1
    elsewhere = as_(make.member(ward=1, role="ward_staff"))
    assert elsewhere.get("/staff/asanagi/sign-ups").status_code == 403
    assert elsewhere.get(f"/staff/asanagi/sign-ups/{ids['はなこ']}").status_code == 404
    assert elsewhere.post(f"/staff/shirasuna/sign-ups/{ids['はなこ']}/approve").status_code == 404
    assert staff.post(f"/staff/asanagi/sign-ups/{ids['はなこ']}/approve").status_code == 302
    member = _member(undone, "はなこ")
    assert member is not None
    assert post.one()["To"] == "hanako@example.jp"
    assert staff.post(f"/staff/asanagi/sign-ups/{ids['はなこ']}/approve").status_code == 404
    empty = staff.post(f"/staff/asanagi/sign-ups/{ids['かぜ']}/refuse", data={"words": " "})
    assert empty.status_code == 422
    words = "区内に住む方か、通う方だけの区です。"
    assert staff.post(f"/staff/asanagi/sign-ups/{ids['かぜ']}/refuse", data={"words": words}).status_code == 302
    mail = post.one()
    assert mail["To"] == "kaze@example.jp"
    assert words in words_of(mail)
    assert _member(undone, "かぜ") is None


def test_who_never_agreed_is_not_told_of_changes(undone: Any, make: Any, as_: Any) -> None:
    member = make.member()
    with undone.app_context(), transaction():
        db.session.get_one(Member, member.id).settings = {}
    page = as_(member).get("/promises/agree").text
    assert "はじめに、利用の約束" in page
    assert "新しくなりました" not in page


def test_a_changed_promise_asks_again_and_loses_no_form(undone: Any, make: Any, as_: Any, monkeypatch: Any) -> None:
    member = make.member()
    browser = as_(member)
    assert browser.get("/diaries/").status_code == 200
    monkeypatch.setitem(promises.VERSIONS, "terms", "2")
    asked = browser.get("/diaries/?tab=ward")
    assert asked.location == "/promises/agree?next=/diaries/?tab%3Dward"
    assert browser.get("/promises/terms").status_code == 200
    assert "新しくなりました" in browser.get("/promises/agree").text
    words = {"title": "朝の光", "body": "きれいでした。", "visibility": "ward", "key": "k"}
    assert browser.post("/diaries/", data=words).status_code == 302, "a form on its way must arrive"
    assert browser.post("/promises/agree", data={"terms": "y", "next": "/diaries/"}).status_code == 422
    agreed = browser.post("/promises/agree", data={"terms": "y", "privacy": "y", "next": "/diaries/"})
    assert agreed.location == "/diaries/"
    assert browser.get("/diaries/").status_code == 200
    with undone.app_context():
        versions = {row.version for row in db.session.query(Consent).filter_by(member_id=member.id, document="terms")}
    assert versions == {"1", "2"}
