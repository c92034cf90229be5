"""What becomes of a mail: an entry, a draft, a comment, or words that say why not."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import drafts
from sns.blueprints.contents.models import Content, Draft, Reply
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.blueprints.postmail import actions, arriving, keeping, queries, staff, taking
from sns.blueprints.postmail.models import IncomingMail
from sns.core import clock, jobs
from sns.core.db import db, transaction
from tests.contents.writing import change
from tests.factories import jpeg
from tests.postmail.mails import answer_address, attach, deliver, open_post, write


@pytest.fixture
def told(undone: Flask) -> Callable[[], list[Any]]:
    """Give the mails that went out within the test."""
    folder: Path = undone.extensions["mail"]["folder"]
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.glob("*.eml"))

    def find() -> list[Any]:
        new = sorted(set(folder.glob("*.eml")) - before)
        return [message_from_bytes(path.read_bytes(), policy=default) for path in new]

    return find


def words(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def entries(app: Flask, member: Member) -> list[Content]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Content).where(Content.author_id == member.id).order_by(Content.id)))


def draft_of(app: Flask, member: Member) -> Draft:
    with app.app_context():
        (draft,) = drafts.list_of(member)
        return draft


def test_a_mail_with_photos_becomes_an_entry_for_whom_it_is_meant(
    undone: Flask, make: Any, as_: Any, told: Any
) -> None:
    author, neighbour, other = make.member(), make.member(), make.member(ward=1)
    to = open_post(undone, author, result="publish", visibility="ward")
    message = write(to, author.email, subject="夕焼け", body="きれいでした。\n\niPhoneから送信\n")
    for name in ("1.jpg", "2.jpg"):
        attach(message, jpeg().getvalue(), name)
    attach(message, b"%PDF", "ちらし.pdf", "application/pdf")
    mail = deliver(undone, message)
    assert mail.outcome == "entry"
    page = as_(neighbour).get(f"/diaries/{mail.content_id}")
    assert "きれいでした。" in page.text
    assert "iPhone" not in page.text
    assert page.text.count('fetchpriority="high"') == 1
    assert as_(other).get(f"/diaries/{mail.content_id}").status_code == 404
    answer = told()[-1]
    assert answer["To"] == author.email
    assert answer["Auto-Submitted"] == "auto-generated"
    assert "写真の説明はまだありません" in words(answer)
    assert f"/diaries/{mail.content_id}/edit" in words(answer)
    assert "ちらし.pdf" in words(answer)


def test_a_draft_waits_with_its_photos_and_is_gone_when_published(
    undone: Flask, make: Any, as_: Any, told: Any
) -> None:
    author, other = make.member(), make.member()
    mail = deliver(undone, attach(write(open_post(undone, author), author.email), jpeg().getvalue(), "海.jpg"))
    assert (mail.outcome, entries(undone, author)) == ("draft", [])
    draft = draft_of(undone, author)
    address = f"/drafts/{draft.id}"
    assert address in words(told()[-1])
    assert as_(other).get(address).status_code == 404
    with time_machine.travel(clock.now() + media.WAITING_LIFE * 3), undone.app_context():
        media.sweep()  # what waits with a draft is no forgotten upload
    browser = as_(author)
    assert "写真 1枚" in browser.get(address).text
    with undone.app_context():
        photo = drafts.photos_of(draft)[0].file_id
    assert f"photo-{photo}-alt" in browser.get(f"/diaries/new?draft={draft.id}").text
    sent = {**draft.fields, "key": draft.key, "draft_version": "1"}
    refused = browser.post("/diaries/", data={**sent, f"photo-{photo}-alt": ""})
    assert refused.status_code == 422
    done = browser.post("/diaries/", data={**sent, f"photo-{photo}-alt": "夕方の海"})
    assert done.status_code == 302
    assert 'alt="夕方の海"' in browser.get(done.location).text
    assert browser.get(address).status_code == 404


def test_a_thrown_away_draft_takes_its_photos_along(undone: Flask, make: Any, as_: Any) -> None:
    author, other = make.member(), make.member()
    mail = deliver(undone, attach(write(open_post(undone, author), author.email), jpeg().getvalue(), "海.jpg"))
    assert mail.outcome == "draft"
    address = f"/drafts/{draft_of(undone, author).id}/delete"
    assert as_(other).post(address).status_code == 404
    assert as_(author).post(address).status_code == 302
    with undone.app_context():
        media.sweep(clock.now() + media.WAITING_LIFE * 2)
        assert db.session.scalar(sa.select(File.id).where(File.owner_id == author.id)) is None


@pytest.mark.parametrize(
    ("subject", "body", "title"),
    [
        ("", "川まで歩きました。鳥がいました。", "川まで歩きました。鳥がいました。"),
        ("題", "", "題"),
        ("あ" * 300, "x", "あ" * 99 + "…"),
    ],
)
def test_a_missing_subject_or_body_is_made_of_the_other(
    undone: Flask, make: Any, subject: str, body: str, title: str
) -> None:
    author = make.member()
    deliver(undone, write(open_post(undone, author, result="publish"), author.email, subject=subject, body=body))
    entry = entries(undone, author)[0]
    assert entry.title == title
    assert entry.body


def test_what_is_too_long_or_empty_is_kept_or_told(undone: Flask, make: Any, told: Any) -> None:
    author = make.member()
    to = open_post(undone, author, result="publish")
    assert deliver(undone, write(to, author.email, body="あ" * 10_001)).outcome == "draft"
    assert "10,000文字" in words(told()[-1])
    assert deliver(undone, write(to, author.email, subject="", body="\n")).outcome == "empty"
    assert "本文も写真もなかった" in words(told()[-1])


def test_bad_and_too_many_photos_are_named(undone: Flask, make: Any, told: Any) -> None:
    author = make.member()
    message = attach(write(open_post(undone, author, result="publish"), author.email), b"not a photo", "こわれた.jpg")
    for number in range(media.MOST_PHOTOS):
        attach(message, jpeg(size=(8, 8)).getvalue(), f"{number}.jpg")
    mail = deliver(undone, message)
    said = words(told()[-1])
    assert "こわれた.jpg" in said
    assert "10枚まで" in said
    with undone.app_context():
        count = sa.select(sa.func.count()).where(File.content_id == mail.content_id)
        assert db.session.scalar(count) == media.MOST_PHOTOS - 1


def test_an_answered_mail_becomes_a_comment_in_its_place(undone: Flask, make: Any, as_: Any, told: Any) -> None:
    author, neighbour = make.member(), make.member()
    entry = make.entry(author)
    first = make.reply(author, entry, body="どうでしたか")
    open_post(undone, neighbour)
    body = "よかったです。\n\n2026年11月20日(金) 9:12 まちの縁側 <x@example.jp>:\n> どうでしたか\n"
    mail = deliver(undone, write(answer_address(undone, neighbour, entry.id, first.seq), neighbour.email, body=body))
    assert mail.outcome == "reply"
    with undone.app_context():
        mine = db.session.scalar(sa.select(Reply).where(Reply.author_id == neighbour.id))
        assert mine is not None
        assert (mine.body, mine.content_id, mine.parent_seq) == ("よかったです。", entry.id, first.seq)
    assert told() == []


@pytest.mark.parametrize("what", ["closed", "reply gone", "long"])
def test_an_answer_that_is_refused_now_waits_as_a_draft(
    undone: Flask, make: Any, as_: Any, told: Any, what: str
) -> None:
    author, neighbour = make.member(), make.member()
    entry = make.entry(author)
    first = make.reply(author, entry)
    open_post(undone, neighbour)
    to = answer_address(undone, neighbour, entry.id, first.seq)
    if what == "closed":
        change(undone, entry, closed_at=clock.now())
    elif what == "reply gone":
        change(undone, first, state="deleted")
    said = "長い返事です。" * (2_000 if what == "long" else 1)
    assert deliver(undone, write(to, neighbour.email, body=said)).outcome == "draft"
    draft = draft_of(undone, neighbour)
    told_words = words(told()[-1])
    assert f"/drafts/{draft.id}" in told_words
    assert ("10,000文字" if what == "long" else "いまは返信できない") in told_words
    browser, page = as_(neighbour), f"/contents/{entry.id}/reply?draft={draft.id}"
    assert "長い返事です。" in browser.get(page).text
    sent = {
        "body": "みじかい返事",
        "answer_to": draft.fields.get("answer_to", ""),
        "key": draft.key,
        "draft_version": "1",
    }
    done = browser.post(f"/contents/{entry.id}/replies", data=sent)
    assert done.status_code == (422 if what == "closed" else 302)
    assert ("みじかい返事" in browser.get(f"/diaries/{entry.id}").text) == (what != "closed")


def test_where_no_draft_may_be_made_the_words_go_back(undone: Flask, make: Any, told: Any, monkeypatch: Any) -> None:
    author = make.member()
    to = open_post(undone, author)
    assert deliver(undone, write(to, author.email, body="あ" * 40_000)).outcome == "long"
    assert "あ" * 100 in words(told()[-1])
    monkeypatch.setattr(drafts, "MOST", 1)
    assert deliver(undone, write(to, author.email)).outcome == "draft"
    assert deliver(undone, write(to, author.email, body="三通目です")).outcome == "full"
    assert "三通目です" in words(told()[-1])
    assert draft_of(undone, author).fields["body"] != "三通目です"


@pytest.mark.parametrize("what", ["deleted", "blocked", "no friend"])
def test_an_answer_that_may_not_be_is_given_back_in_words(undone: Flask, make: Any, told: Any, what: str) -> None:
    author, neighbour = make.member(), make.member()
    entry = make.entry(author, visibility="city")
    open_post(undone, neighbour)
    to = answer_address(undone, neighbour, entry.id)
    match what:
        case "deleted":
            change(undone, entry, state="deleted")
        case "blocked":
            make.block(author, neighbour)
        case "no friend":
            change(undone, entry, visibility="friends")
    assert deliver(undone, write(to, neighbour.email, body="長い返事です。")).outcome == "gone"
    assert "長い返事です。" in words(told()[-1])
    assert entry.title not in words(told()[-1])


def test_an_address_for_answering_is_worth_nothing_to_others_or_after_renewal(undone: Flask, make: Any) -> None:
    author, neighbour, other = make.member(), make.member(), make.member()
    entry = make.entry(author, visibility="city")
    open_post(undone, neighbour)
    to = answer_address(undone, neighbour, entry.id)
    assert deliver(undone, write(to, other.email)).outcome == "stranger"
    forged = to.replace("@", "a@") if len(to) % 2 else to[:-15] + "aa" + to[-13:]
    assert deliver(undone, write(forged, neighbour.email)).outcome == "unknown"
    with undone.app_context():
        post = queries.find_post(neighbour.id)
        assert post is not None
        actions.renew(post)
    assert deliver(undone, write(to, neighbour.email)).outcome == "unknown"
    with undone.app_context():
        assert db.session.scalar(sa.select(Reply.id)) is None


def test_strangers_get_one_word_a_day_and_robots_none(undone: Flask, make: Any, told: Any) -> None:
    author = make.member()
    to = open_post(undone, author)
    assert deliver(undone, write(to, "who@elsewhere.example")).outcome == "stranger"
    assert deliver(undone, write("post+aaaabbbbccccdddd@demo.example", "who@elsewhere.example")).outcome == "unknown"
    assert deliver(undone, write("nobody@demo.example", "who@elsewhere.example")).outcome == "unknown"
    assert [mail["To"] for mail in told()] == ["who@elsewhere.example"]
    assert author.nickname not in words(told()[0])
    for robot in ({"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}):
        assert deliver(undone, write(to, author.email, **robot)).outcome == "ignored"
    assert len(told()) == 1
    assert entries(undone, author) == []


def test_a_forged_sender_is_refused_without_a_word(undone: Flask, make: Any, told: Any, monkeypatch: Any) -> None:
    author = make.member()
    to = open_post(undone, author, result="publish")
    monkeypatch.setitem(undone.extensions, "settings", _Judging(undone.extensions["settings"]))
    forged = write(to, author.email, Authentication_Results="mx.example; spf=fail; dmarc=fail")
    assert deliver(undone, forged).outcome == "stranger"
    assert told() == []
    honest = write(to, author.email, Authentication_Results="mx.example; dkim=pass")
    assert deliver(undone, honest).outcome == "entry"


class _Judging:
    """The settings of a site whose mail server judges senders."""

    post_authserv = "mx.example"

    def __init__(self, settings: Any) -> None:
        self._settings = settings

    def __getattr__(self, name: str) -> Any:
        return getattr(self._settings, name)


def test_the_same_mail_is_taken_once(undone: Flask, make: Any, context: Flask) -> None:
    author = make.member()
    message = write(open_post(undone, author, result="publish"), author.email)
    first = deliver(undone, message)
    assert arriving.arrive(message.as_bytes(), came_by="imap") is None
    # Read twice, as after a crash between the deed and its note.
    with transaction():
        db.session.get_one(IncomingMail, first.id).state = "waiting"
    taking.take(first.id)
    assert len(entries(undone, author)) == 1


def test_a_locked_member_is_refused_in_words_and_nothing_is_lost(undone: Flask, make: Any, told: Any) -> None:
    author = make.member()
    to = open_post(undone, author, result="publish")
    with undone.app_context():
        accounts.suspend(None, db.session.get_one(Member, author.id))
    assert deliver(undone, write(to, author.email, body="わたしの文章")).outcome == "locked"
    assert "わたしの文章" in words(told()[-1])
    assert entries(undone, author) == []


def test_twenty_a_day_are_enough(undone: Flask, make: Any, told: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "A_DAY", 2)
    author = make.member()
    to = open_post(undone, author)
    outcomes = [deliver(undone, write(to, author.email)).outcome for _ in range(4)]
    assert outcomes == ["draft", "draft", "many", "many"]
    assert sum("20通" in words(mail) for mail in told()) == 1
    with time_machine.travel(clock.now() + keeping.LIFE / 3):
        assert deliver(undone, write(to, author.email)).outcome == "draft"


def test_what_is_too_large_keeps_only_its_head(undone: Flask, make: Any, told: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(arriving, "LIMIT", 4_000)
    author = make.member()
    mail = deliver(undone, write(open_post(undone, author), author.email, body="秘密の文章 " * 2_000))
    assert mail.outcome == "size"
    assert "25MB" in words(told()[-1])
    with undone.app_context():
        raw = keeping.raw_of(mail)
        assert raw is not None
        assert len(raw) < 1_000


def test_what_fails_is_tried_again_and_then_shown_to_city_staff_alone(
    undone: Flask, make: Any, as_: Any, monkeypatch: Any
) -> None:
    author, clerk = make.member(), make.member(role="city_staff")
    to = open_post(undone, author, result="publish")
    with monkeypatch.context() as broken, time_machine.travel(clock.now(), tick=False) as now:
        broken.setattr(taking, "_publish", lambda *_args: 1 / 0)
        mail = deliver(undone, write(to, author.email, subject="ひみつの題"))
        for _ in range(taking.MOST_ATTEMPTS):
            now.shift(3600)
            with undone.app_context():
                jobs.run_due()
    with undone.app_context():
        failed = queries.find_mail(mail.id)
        assert failed is not None
        assert (failed.state, failed.attempts, failed.last_error) == ("failed", 6, "ZeroDivisionError")
    ward = make.ward(0).slug
    browser = as_(clerk)
    page = browser.get(f"/staff/{ward}/mails").text
    assert "ZeroDivisionError" in page
    assert "ひみつの題" not in page
    assert author.email not in page
    assert browser.post(f"/staff/{ward}/mails/{mail.id}/retry").status_code == 302
    with undone.app_context():
        jobs.run_due()
        assert staff.retry(clerk, staff.find_case(ward, mail.id)) is False  # type: ignore[arg-type]
    assert [entry.title for entry in entries(undone, author)] == ["ひみつの題"]


def test_mails_are_erased_after_a_week(undone: Flask, make: Any) -> None:
    author = make.member()
    mail = deliver(undone, write(open_post(undone, author), author.email))
    lost = media.storage().path("mails/00/11/lost.eml")
    with undone.app_context():
        media.storage().put("mails/00/11/lost.eml", b"x")
        keeping.sweep()
        assert keeping.raw_of(mail) is not None
        assert lost.exists()
        with time_machine.travel(clock.now() + keeping.LIFE * 1.1):
            keeping.sweep()
        assert keeping.raw_of(mail) is None
        assert not lost.exists()
        assert queries.find_mail(mail.id) is None
    # Another mail may get the number of one that was erased; it is not taken for it.
    to = open_post(undone, author, result="publish")
    deliver(undone, write(to, author.email, subject="あとの題"))
    assert [entry.title for entry in entries(undone, author)] == ["あとの題"]
