"""Writing, changing and deleting an entry, with everything people get wrong on the way."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.contents.models import Content, ContentTag, Revision
from sns.core.db import db
from tests.contents.writing import reload

WORDS = {"title": "夕方の川", "body": "風がありました。", "visibility": "ward", "tags": "", "version": "1"}


def entries(app: Flask) -> list[Content]:
    with app.app_context():
        return list(db.session.scalars(db.select(Content).order_by(Content.id)))


@pytest.mark.parametrize(
    ("visibility", "same_ward", "other_ward", "friend"),
    [("city", 200, 200, 200), ("ward", 200, 404, 404), ("friends", 404, 404, 200), ("private", 404, 404, 404)],
)
def test_an_entry_is_published_to_whom_the_author_chose(
    make: Any, as_: Any, visibility: str, same_ward: int, other_ward: int, friend: int
) -> None:
    author, close = make.member(), make.member(ward=2)
    make.friends(author, close)
    browser = as_(author)
    address = browser.post("/diaries/", data={**WORDS, "visibility": visibility}).location
    assert "夕方の川" in browser.get(address).text
    readers = (make.member(), make.member(ward=1), close)
    assert [as_(reader).get(address).status_code for reader in readers] == [same_ward, other_ward, friend]


@pytest.mark.parametrize("visibility", ["public", "", "everybody", "WARD"])
def test_an_unknown_scope_is_refused_with_the_words_kept(make: Any, as_: Any, undone: Flask, visibility: str) -> None:
    answer = as_(make.member()).post("/diaries/", data={**WORDS, "visibility": visibility})
    assert answer.status_code == 422
    assert "公開の範囲をえらんでください" in answer.text
    assert "風がありました。" in answer.text
    assert entries(undone) == []


def test_a_new_form_proposes_the_scope_the_member_is_used_to(make: Any, as_: Any) -> None:
    page = as_(make.member(default_visibility="friends")).get("/diaries/new").text
    assert re.search(r'<input[^>]*checked[^>]*value="friends"', page)


def test_a_form_sent_three_times_writes_one_entry(make: Any, as_: Any, undone: Flask) -> None:
    browser = as_(make.member())
    answers = [browser.post("/diaries/", data={**WORDS, "key": "one-form"}) for _ in range(3)]
    assert len({answer.location for answer in answers}) == 1
    assert len(entries(undone)) == 1
    other = as_(make.member()).post("/diaries/", data={**WORDS, "key": "one-form"})
    assert other.location != answers[0].location
    keys = {re.search(r'name="key"[^>]* value="([^"]+)"', browser.get("/diaries/new").text)[1] for _ in range(2)}
    assert len(keys) == 2


def test_looking_first_publishes_nothing(make: Any, as_: Any, undone: Flask) -> None:
    answer = as_(make.member()).post("/diaries/", data={**WORDS, "body": "**風**", "do": "preview"})
    assert answer.status_code == 200
    assert "<strong>風</strong>" in answer.text
    assert "**風**" in answer.text
    assert entries(undone) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("title", "", "タイトルを書いてください"), ("title", " \u200b\u2060\u3000 ", "タイトルを書いてください"),
     ("title", "あ" * 101, "100文字以内"), ("body", "", "本文を書いてください"), ("body", "\u200b \n", "本文を書いてください"),
     ("body", "あ" * 10_001, "10000文字以内"), ("tags", "一、二、三、四", "タグは3つまで"),
     ("tags", "あ" * 21, "20文字以内"), ("key", "k" * 200, "40文字以内")],
)  # fmt: skip
def test_what_cannot_be_published_comes_back_filled_with_a_sentence(
    make: Any, as_: Any, undone: Flask, field: str, value: str, sentence: str
) -> None:
    answer = as_(make.member()).post("/diaries/", data={**WORDS, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    kept = {**WORDS, field: value.strip(" \n\u3000\u200b\u2060")}
    for name in ("title", "body", "tags"):
        assert kept[name] in answer.text
    assert entries(undone) == []


def test_the_longest_allowed_words_are_published(make: Any, as_: Any, undone: Flask) -> None:
    words = {"title": "題" * 100, "body": "文" * 10_000, "tags": "、".join(("あ" * 20, "い" * 20, "う" * 20))}
    assert as_(make.member()).post("/diaries/", data={**WORDS, **words}).status_code == 302
    assert [len(entry.title) for entry in entries(undone)] == [100]


def test_invisible_characters_do_not_hide_in_titles_tags_and_bodies(make: Any, as_: Any, undone: Flask) -> None:
    words = {
        "title": "\u202e夕方\u200bの\u2066川\x00",
        "tags": "#川\u200b、川、 ＃か\u3099",
        "body": "風\u202eが\u200b\x00あり\r\nました",
    }
    assert as_(make.member()).post("/diaries/", data={**WORDS, **words}).status_code == 302
    entry = entries(undone)[0]
    assert entry.title == "夕方の川"
    assert entry.tags == ["川", "が"]
    assert not set("\u202e\u200b\u2066\x00\r") & set(entry.title + entry.body + str(entry.body_html) + entry.excerpt)
    with undone.app_context():
        assert set(db.session.scalars(db.select(ContentTag.tag))) == {"川", "が"}


def test_an_edit_keeps_what_was_said_and_shows_that_it_was_changed(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    entry = make.entry(author, title="もとの題", body="もとの文", tags=["川"])
    browser = as_(author)
    form = browser.get(f"/diaries/{entry.id}/edit").text
    assert "もとの文" in form
    assert 'value="川"' in form
    changed = {**WORDS, "title": "あとの題", "body": "あとの文", "visibility": "city", "tags": "海、山"}
    assert browser.post(f"/diaries/{entry.id}/edit", data=changed).location == f"/diaries/{entry.id}"
    page = as_(make.member(ward=1)).get(f"/diaries/{entry.id}").text
    assert "あとの文" in page
    assert "もとの" not in page
    assert "編集ずみ" in page
    again = {**changed, "version": "2", "visibility": "private"}
    browser.post(f"/diaries/{entry.id}/edit", data=again)
    with undone.app_context():
        kept = db.session.scalars(db.select(Revision)).all()
        # A new scope alone is no new text.
        assert [(r.title, r.body, r.visibility, r.editor_id) for r in kept] == [
            ("もとの題", "もとの文", "ward", author.id)
        ]
    now = reload(undone, entry)
    assert (now.version, now.visibility, now.tags) == (3, "private", ["海", "山"])
    assert as_(make.member()).get(f"/diaries/{entry.id}").status_code == 404


def test_an_edit_from_an_old_form_keeps_both_texts_and_says_so(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    entry = make.entry(author, title="もとの題", body="もとの文")
    phone, desk = as_(author), as_(author)
    phone.post(f"/diaries/{entry.id}/edit", data={**WORDS, "body": "電話の文"})
    late = desk.post(f"/diaries/{entry.id}/edit", data={**WORDS, "title": "机の題", "body": "机の文"})
    assert late.status_code == 409
    assert "ほかの画面で先に書きかえられています" in late.text
    assert "机の文" in late.text
    assert 'value="机の題"' in late.text
    assert reload(undone, entry).body == "電話の文"
    for version in ("", "x", "٢", "-1", "9" * 40):
        assert desk.post(f"/diaries/{entry.id}/edit", data={**WORDS, "version": version}).status_code == 409


def test_after_a_conflict_the_author_sees_the_other_text_and_can_publish_theirs(
    make: Any, as_: Any, undone: Flask
) -> None:
    author = make.member()
    entry = make.entry(author)
    browser = as_(author)
    browser.post(f"/diaries/{entry.id}/edit", data={**WORDS, "body": "電話の文"})
    late = browser.post(f"/diaries/{entry.id}/edit", data={**WORDS, "body": "机の文"})
    assert "電話の文" in late.text
    form = {
        name: html.unescape(value) for name, value in re.findall(r'name="(version)"[^>]* value="([^"]*)"', late.text)
    }
    again = browser.post(f"/diaries/{entry.id}/edit", data={**WORDS, "body": "机の文", **form})
    assert again.status_code == 302
    assert reload(undone, entry).body == "机の文"


def test_deleting_asks_first_and_hides_everywhere_at_once(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author, title="消える題", visibility="city")
    make.entry(author, title="のこる題", visibility="city")
    mine, theirs = as_(author), as_(reader)
    assert "消える題" in mine.get(f"/diaries/{entry.id}/delete").text
    assert "消える題" in theirs.get("/diaries/").text
    after = mine.post(f"/diaries/{entry.id}/delete")
    assert "日記「消える題」を消しました" in mine.get(after.location).text
    for browser in (mine, theirs):
        for address in ("/", "/diaries/", "/diaries/?tab=mine", f"/members/{author.id}", "/w/asanagi/"):
            assert "消える題" not in browser.get(address).text, address
        for address in ("", "/edit", "/delete"):
            assert browser.get(f"/diaries/{entry.id}{address}").status_code == 404
    assert mine.post(f"/diaries/{entry.id}/edit", data=WORDS).status_code == 404
    assert mine.post(f"/diaries/{entry.id}/delete").status_code == 404
    # The row waits for the retention job.
    assert (reload(undone, entry).state, reload(undone, entry).title) == ("deleted", "消える題")


@pytest.mark.parametrize("number", ["0", "999999999", "9" * 25])
@pytest.mark.parametrize(
    "address", ["/diaries/{}", "/diaries/{}/edit", "/members/{}", "/replies/{}/edit", "/files/{}/s"]
)
def test_a_number_nothing_has_is_not_found(make: Any, as_: Any, address: str, number: str) -> None:
    assert as_(make.member()).get(address.format(number)).status_code == 404
