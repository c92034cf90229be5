"""What goes wrong on the way in: words, no dead end, nothing lost, nothing told to strangers."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller

from sns.blueprints.accounts.models import Member
from sns.blueprints.people import joining, names
from sns.blueprints.people.models import SignUp
from sns.core import clock, jobs
from sns.core.db import db
from tests.people.walk import PASSWORD, Post, Walk, code_of, path_of, words_of
from tests.services import free_port


@pytest.fixture
def post(undone: Any) -> Post:
    return Post(undone)


def test_a_members_address_gets_the_same_page_and_another_mail(undone: Any, make: Any, post: Post) -> None:
    member = make.member()
    pages = []
    for email in (member.email, "nobody-yet@example.jp"):
        browser = undone.test_client()
        answer = Walk(browser, post, email).to_code()
        page = browser.get(answer.location)
        pages.append(
            (
                answer.status_code,
                answer.location,
                page.status_code,
                re.sub(r'(csrf_token" value=)"[^"]+"', r"\1", page.text.replace(email, "…")),
            )
        )
    assert pages[0] == pages[1]
    mails = {mail["To"]: words_of(mail) for mail in post.deliver()}
    assert "あなたはもう会員です" in mails[member.email]
    assert "確認コード" not in mails[member.email]
    assert "/sign-in" in mails[member.email]
    assert "確認コード" in mails["nobody-yet@example.jp"]


def test_wrong_codes_end_after_five_tries_and_a_new_one_opens(undone: Any, client: Any, post: Post) -> None:
    walk = Walk(client, post)
    walk.to_code()
    code = code_of(post.one())
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        answer = walk.send("/join/code", code=wrong)
        assert answer.status_code == 422
        assert "コードがちがう" in answer.text
    assert walk.send("/join/code", code=code).status_code == 422, "the sixth try must not open, even when right"
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=True):
        assert walk.send("/join/code/again").location == "/join/code"
        fresh = code_of(post.one())
        # As Japanese keyboards give it: full-width digits, in two groups.
        wide = fresh.translate({ord("0") + n: ord("０") + n for n in range(10)})
        assert walk.send("/join/code", code=f"{wide[:3]} {wide[3:]}").location == "/join/name"


def test_an_expired_a_used_and_a_foreign_code_open_nothing(undone: Any, client: Any, post: Post) -> None:
    walk = Walk(client, post)
    walk.to_code()
    code = code_of(post.one())
    other = Walk(undone.test_client(), post, "other@example.jp")
    other.to_code()
    foreign = code_of(post.one())
    if foreign != code:
        assert walk.send("/join/code", code=foreign).status_code == 422
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        assert walk.send("/join/code", code=code).status_code == 422
        walk.send("/join/code/again")
        assert walk.send("/join/code", code=code_of(post.one())).location == "/join/name"
    assert other.send("/join/code", code=foreign).location == "/join/name"


def test_two_sign_ups_with_one_address_make_one_member(undone: Any, client: Any, post: Post) -> None:
    first, second = Walk(client, post), Walk(undone.test_client(), post)
    first.to_code()
    old = code_of(post.one())
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=True):
        second.to_code()
        new = code_of(post.one())
        # The code of one sign-up does not confirm the other, even at the same address.
        assert first.send("/join/code", code=new).status_code == 422
        assert first.send("/join/code", code=old).status_code == 422
        assert second.send("/join/code", code=new).location == "/join/name"
        second.send("/join/name", nickname="はなこ", password=PASSWORD, age_band="40s")
        second.send("/join/visibility", visibility="city")
        assert second.agree().location == "/"
    assert first.browser.get("/join/code").location == "/join/"
    with undone.app_context():
        assert db.session.query(Member).filter_by(email="hanako@example.jp").count() == 1
        assert [row.state for row in db.session.query(SignUp)] == ["done"]


def test_sending_again_slows_down(client: Any, post: Post) -> None:
    walk = Walk(client, post)
    walk.to_code()
    walk.send("/join/code/again")
    assert "お待ちください" in client.get("/join/code").text
    assert len(post.deliver()) == 1


@pytest.mark.parametrize(
    "email", ["花子", "花子@example.jp", "a@b", "a b@example.jp", "a@example.jp\r\nBcc: x@example.jp", "@example.jp", "a@@b.jp"]
)  # fmt: skip
def test_an_address_that_is_none_is_explained_and_kept(client: Any, post: Post, email: str) -> None:
    walk = Walk(client, post)
    walk.send("/join/", ward="asanagi", tie="live")
    answer = walk.send("/join/email", email=email)
    assert answer.status_code == 422
    assert not post.deliver()


def test_an_address_in_full_width_letters_is_understood(client: Any, post: Post) -> None:
    walk = Walk(client, post, "Ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ")
    walk.to_code()
    assert post.one()["To"] == "hanako@example.jp"


def test_names_that_mislead_are_refused(context: Any, make: Any) -> None:
    make.member(nickname="Sakura")
    comes_in = SignUp(id=0, ward_id=make.ward().id)

    def trouble_with(nickname: str) -> str:
        return names.trouble_with(nickname, sign_up=comes_in) or ""

    for taken in ("Ｓａｋｕｒａ", "sakura", "Sak\u200bura", "Sаkura", "S a k u r a"):
        assert "よく似た" in trouble_with(taken), taken
    for official in (
        "みなも市",
        "朝凪区",
        "朝凪区の職員です",
        "公式アカウント",
        "ａｄｍｉｎ",
        "Adm1n",
        "運営チーム",
        "あさなぎく",
        "職\u200b員",
    ):
        assert "まちがえやすい" in trouble_with(official), official
    for empty in ("\u200b\u2060", "🍡🍵", "・・・"):
        assert "文字か数字" in trouble_with(empty), empty
    assert "20文字" in trouble_with("あ" * 21)
    for good in ("はなこ", "釣りの源さん", "さんだいめ", "Anna M.", "🍡だんご"):
        assert trouble_with(good) == "", good


def test_the_form_says_all_that_is_wrong_at_once_and_keeps_the_words(client: Any, post: Post) -> None:
    walk = Walk(client, post)
    walk.to_name()
    answer = walk.send("/join/name", nickname="公式さん", password="12345678", age_band="", real_name="山田 花子")
    assert answer.status_code == 422
    for words in ("まちがえやすい", "当てられやすく", "年代をえらんでください", "公式さん", "山田 花子"):
        assert words in answer.text
    assert "12345678" not in answer.text


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "password",
        "Password1!",
        "aaaaaaaa",
        "87654321",
        "まちの縁側2026",
        "はなこはなこ",
        "hanako@example.jp",
        "x" * 129,
    ],
)
def test_a_password_that_is_guessed_first_is_refused(client: Any, post: Post, password: str) -> None:
    walk = Walk(client, post)
    walk.to_name()
    answer = walk.send("/join/name", nickname="はなこはなこ", password=password, age_band="30s")
    assert answer.status_code == 422


def test_steps_cannot_be_skipped(client: Any, post: Post) -> None:
    for path in ("email", "code", "name", "visibility", "promises", "guardian", "waiting"):
        assert client.get(f"/join/{path}").location == "/join/", path
    walk = Walk(client, post)
    walk.to_name()
    for path in ("visibility", "promises", "guardian", "waiting"):
        assert client.get(f"/join/{path}").location == "/join/name", path
    assert walk.agree().location == "/join/name"


def test_a_name_lost_while_waiting_is_asked_again(undone: Any, client: Any, post: Post, make: Any, as_: Any) -> None:
    staff = as_(make.member(role="ward_staff"))
    staff.post("/staff/asanagi/joining", data={"way_in": "approval", "invitations": "5"})
    walk = Walk(client, post)
    walk.to_promises()
    walk.agree()
    make.member(nickname="はなこ")
    post.deliver()
    with undone.app_context():
        sign_up_id = db.session.query(SignUp.id).scalar()
    assert staff.post(f"/staff/asanagi/sign-ups/{sign_up_id}/approve").status_code == 302
    again = path_of(post.one(), "/join/resume/")
    assert client.get(again).location == "/join/name"
    walk.send("/join/name", nickname="はなのこ", password="", age_band="30s")
    assert walk.agree().location == "/", "what was approved is not asked for approval again"


def test_what_was_typed_is_forgotten_in_time(undone: Any, client: Any, post: Post) -> None:
    walk = Walk(client, post)
    walk.to_promises()
    with time_machine.travel(clock.now() + timedelta(days=8), tick=True), undone.app_context():
        assert joining.forget_old() == 1
        assert db.session.query(SignUp).count() == 0
    assert client.get("/join/promises").location == "/join/"


def test_links_that_were_never_written_here_are_words(client: Any) -> None:
    for path in ("/join/resume/abc", "/guardian/abc", "/i/abc"):
        answer = client.get(path)
        assert answer.status_code == 410, path
        assert "使えません" in answer.text or "続けられません" in answer.text


class _Server:
    """A mail server that can be down."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(envelope)
        return "250 OK"


def test_a_mail_server_that_is_down_delays_and_loses_nothing(
    undone: Any, client: Any, post: Post, monkeypatch: Any
) -> None:
    port = free_port()
    monkeypatch.setitem(undone.extensions["mail"], "smtp_url", f"smtp://127.0.0.1:{port}")
    walk = Walk(client, post)
    walk.to_code()
    assert not post.deliver()
    with undone.app_context():
        state = jobs.waiting()
    assert state["waiting"] == 1
    page = client.get("/join/code")
    assert "数分かかることがあります" in page.text
    assert "もう一度送る" in page.text
    server = _Server()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with time_machine.travel(clock.now() + timedelta(minutes=1), tick=True):
            post.deliver()
            assert len(server.mails) == 1
            envelope = server.mails[0]
            assert envelope.rcpt_tos == ["hanako@example.jp"]
            mail = message_from_bytes(envelope.content, policy=default)
            assert walk.send("/join/code", code=code_of(mail)).location == "/join/name"
    finally:
        controller.stop()


@pytest.mark.csrf
def test_a_form_without_its_token_does_not_ask_a_newcomer_to_sign_in(client: Any) -> None:
    answer = client.post("/join/", data={"ward": "asanagi", "tie": "live"})
    assert answer.status_code == 400
    assert "もう一度お試しください" in answer.text
    assert "ログインすると" not in answer.text


def test_whoever_began_with_a_strangers_address_learns_nothing(undone: Any, client: Any, post: Post) -> None:
    Walk(client, post, "victim@example.jp").to_code()
    mail = post.one()
    owner = undone.test_client()
    owner.get(path_of(mail, "/join/resume/"))
    walk = Walk(owner, post, "victim@example.jp")
    assert walk.send("/join/code", code=code_of(mail)).location == "/join/name"
    walk.send("/join/name", nickname="もちぬし", password=PASSWORD, age_band="30s")
    walk.send("/join/visibility", visibility="ward")
    assert walk.agree().location == "/"
    page = client.get("/join/code", follow_redirects=True)
    assert page.request.path == "/join/"
    assert "終わりました" not in page.text
