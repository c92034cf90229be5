"""The desk's page is put together from pieces that are kept: each change is on the next page, for each reader."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases import queries
from sns.blueprints.cases.models import Case
from sns.blueprints.contents.models import Content
from sns.core import clock
from sns.core.db import db, transaction
from tests.moderation.office import case_of, propose, report


@pytest.fixture
def desk(undone: Flask, make: Any) -> dict[str, Any]:
    people = {
        "author": make.member(nickname="書いた人"), "reader": make.member(nickname="読んだ人"),
        "second": make.member(nickname="もう一人"), "staff": make.member(nickname="職員甲", role="ward_staff"),
        "colleague": make.member(nickname="職員乙", role="ward_staff"),
    }  # fmt: skip
    entry = make.entry(people["author"], title="雑談", body="はじめのことば。")
    case = report(undone, people["reader"], "content", entry.id, words="読んだ人のことば")
    return {**people, "entry": entry, "case": case, "ward": make.ward().slug}


def _change(app: Flask, statement: Any) -> None:
    with app.app_context():
        with transaction():
            db.session.execute(statement)
        db.session.expire_all()


@pytest.mark.parametrize("is_list", [True, False])
def test_every_change_is_on_the_next_page(undone: Flask, make: Any, as_: Any, desk: Any, is_list: bool) -> None:
    client = as_(desk["staff"])
    address = f"/staff/{desk['ward']}/moderation" + ("" if is_list else f"/{desk['case']}")
    page = client.get(address).text
    client.get(address)  # from the pieces
    author, entry = desk["author"].id, desk["entry"].id

    def shows(*words: str) -> None:
        text = client.get(address).text
        assert [word for word in words if word not in text] == []

    assert "目標をすぎています" not in page
    _change(undone, sa.update(Case).where(Case.id == desk["case"]).values(due_at=clock.now() - timedelta(minutes=1)))
    shows("目標をすぎています")
    _change(undone, sa.update(Content).where(Content.id == entry).values(body="直したことば。"))
    shows("直したことば。", "書きかえられています")
    _change(undone, sa.update(Member).where(Member.id == author).values(nickname="新しい名前"))
    shows("新しい名前")
    make.reply(desk["second"], desk["entry"], body="そのあとのことば")
    shows("そのあとのことば")
    report(undone, desk["second"], "content", entry, reason="ads", words="もう一人のことば")
    shows("通報 2件", "もう一人のことば")
    with undone.app_context():
        cases.note(desk["colleague"], case_of(undone, desk["case"]), "職員だけのメモ")
    shows("職員だけのメモ", "職員乙")
    propose(undone, desk["colleague"], desk["author"], "pause", ends_at=clock.now() + timedelta(days=3))
    shows("書きこみのお休み", "いま終える")
    make.entry(desk["author"], title="もう一つ")
    shows("<dd>2件</dd>")
    _change(undone, sa.update(Content).where(Content.id == entry).values(state="hidden"))
    shows("非表示</span>", "<dd>1件</dd>")
    _change(undone, sa.update(Member).where(Member.id == author).values(state="left"))
    shows("この人は退会しました")


def test_a_claim_is_told_to_each_reader_in_their_own_words(undone: Flask, as_: Any, desk: Any) -> None:
    address = f"/staff/{desk['ward']}/moderation"
    mine, theirs = as_(desk["staff"]), as_(desk["colleague"])
    for client in (mine, theirs):
        assert "確認をはじめる" in client.get(address).text
    with undone.app_context():
        found = queries.find_case(desk["case"])
        assert found is not None
        cases.claim(desk["colleague"], found)
    for client, own, others in ((mine, False, True), (theirs, True, False), (mine, False, True)):
        page = client.get(address).text
        assert ("あなたが確認中です" in page, page.count("職員乙さんが確認中") > 0) == (own, others)
    _change(
        undone, sa.update(Case).where(Case.id == desk["case"]).values(claimed_at=clock.now() - timedelta(minutes=31))
    )
    assert "確認をはじめる" in mine.get(address).text


def test_each_reader_gets_their_own_token(undone: Flask, as_: Any, desk: Any) -> None:
    tokens = set()
    for who in ("staff", "colleague"):
        page = as_(desk[who]).get(f"/staff/{desk['ward']}/moderation").text
        tokens |= {page.split('name="csrf_token" value="')[1:][index].split('"')[0] for index in range(3)}
    assert len(tokens) == 2


def test_what_was_typed_comes_back_and_is_not_kept(undone: Flask, as_: Any, desk: Any) -> None:
    client = as_(desk["staff"])
    address = f"/staff/{desk['ward']}/moderation/{desk['case']}"
    sent = client.post(f"{address}/decide", data={"verdict": "hide", "words": "書きかけの手紙", "version": "1"})
    assert sent.status_code == 422 and "書きかけの手紙" in sent.text and "理由をえらんでください" in sent.text
    assert "書きかけの手紙" not in client.get(address).text
    over = client.post(f"{address}/hand-over", data={"to": "0", "reason": "となりの区のこと"})
    assert over.status_code == 422 and "となりの区のこと" in over.text
    assert "となりの区のこと" not in client.get(address).text
