"""Drafts: kept while one types, never overwritten unseen, gone when their words are published."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import draft_ends, drafts, farewell
from sns.blueprints.contents.drafts import Mark
from sns.blueprints.contents.models import Content, Draft, DraftPhoto
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.core import clock
from sns.core.db import db
from tests.factories import jpeg

WORDS = {"title": "夕方の川", "body": "風がありました。", "visibility": "ward", "tags": "", "version": "1"}


def save(
    browser: Any, *, key: str = "form", version: int = 0, writer: str = "phone", number: int = 1, **words: str
) -> Any:
    mark = {"key": key, "draft_version": str(version), "draft_writer": writer, "draft_number": str(number)}
    return browser.post("/drafts", data={"kind": "diary.new", "about": "0", **mark, **(words or WORDS)})


def all_of(app: Flask, member: Member) -> list[Draft]:
    with app.app_context():
        return drafts.list_of(member)


def test_what_is_typed_is_kept_and_taken_up_on_another_device(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    answer = save(as_(author))
    assert answer.json["version"] == 1 and re.fullmatch(r"\d+:\d\d", answer.json["time"])
    assert save(as_(author), version=1, number=2, title="夕方の川", body="風が、やみました。").json["version"] == 2
    other_device = as_(author)
    page = other_device.get("/diaries/new").text
    assert "前に書いた下書き" in page and "夕方の川" in page
    [draft] = all_of(undone, author)
    page = other_device.get(f"/diaries/new?draft={draft.id}").text
    assert "風が、やみました。" in page
    assert 'name="key" type="hidden" value="form"' in page
    assert "風が、やみました。" not in as_(make.member()).get(f"/diaries/new?draft={draft.id}").text
    listed = other_device.get("/drafts").text
    assert "夕方の川" in listed and "下書き 1件" in listed  # the menu's number, in words


def test_a_newer_text_is_never_overwritten_and_both_can_stay(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    phone, pc = as_(author), as_(author)
    save(phone, body="電話の文")
    assert save(pc, version=1, writer="pc", body="パソコンの文").json["version"] == 2
    refused = save(phone, version=1, number=2, body="電話の文、つづき")
    assert refused.status_code == 409
    assert "新しい文章が書かれています" in refused.json["words"]
    assert "パソコンの文" in phone.get(refused.json["url"]).text
    beside = save(phone, version=1, number=3, beside="1", body="電話の文、つづき")
    assert beside.json["key"] != "form"
    assert {draft.fields["body"] for draft in all_of(undone, author)} == {"パソコンの文", "電話の文、つづき"}


def test_a_save_overtaken_by_a_later_one_changes_nothing(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser = as_(author)
    save(browser, number=2, body="あとの文")
    assert save(browser, number=1, body="まえの文").status_code == 200
    assert [draft.fields["body"] for draft in all_of(undone, author)] == ["あとの文"]


def test_a_published_draft_is_gone_and_a_late_save_does_not_bring_it_back(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser = as_(author)
    save(browser)
    mark = {"key": "form", "draft_version": "1", "draft_writer": "phone", "draft_number": "2"}
    assert browser.post("/diaries/", data={**WORDS, **mark}).status_code == 302
    assert save(browser, version=1, number=1).status_code == 409
    assert all_of(undone, author) == []
    assert author_of(undone, author).draft_count == 0


def test_of_two_devices_only_the_first_publishes_and_the_other_keeps_its_words(
    make: Any, as_: Any, undone: Flask
) -> None:
    author = make.member()
    phone, pc = as_(author), as_(author)
    save(phone, body="電話の文")
    save(pc, version=1, writer="pc", body="パソコンの文")
    published = phone.post(
        "/diaries/", data={**WORDS, "body": "電話の文", "key": "form", "draft_version": "1", "draft_writer": "phone"}
    )
    assert published.status_code == 302
    # What the other device had saved unseen stays as a draft of its own.
    assert [draft.fields["body"] for draft in all_of(undone, author)] == ["パソコンの文"]
    late = pc.post(
        "/diaries/", data={**WORDS, "body": "パソコンの文2", "key": "form", "draft_version": "2", "draft_writer": "pc"}
    )
    assert late.status_code == 422
    assert "先に公開されています" in late.text and "パソコンの文2" in late.text
    with undone.app_context():
        assert db.session.scalars(sa.select(Content.body)).all() == ["電話の文"]
    assert {draft.fields["body"] for draft in all_of(undone, author)} == {"パソコンの文", "パソコンの文2"}


@pytest.mark.parametrize("more", [{"do": "draft"}, {"do": "preview"}, {"title": ""}])
def test_without_a_script_the_last_submit_is_kept(make: Any, as_: Any, undone: Flask, more: dict[str, str]) -> None:
    author = make.member()
    browser = as_(author)
    answer = browser.post("/diaries/", data={**WORDS, "key": "form", **more}, follow_redirects=True)
    assert "風がありました。" in answer.text
    [draft] = all_of(undone, author)
    assert draft.fields["body"] == "風がありました。"
    assert f'name="draft_version" type="hidden" value="{draft.version}"' in answer.text
    assert 'name="key" type="hidden" value="form"' in answer.text


def test_a_page_gone_back_to_keeps_both_texts_without_a_script(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser = as_(author)
    for body in ("はじめの文", "もどって書いた文"):
        words = {**WORDS, "body": body, "key": "form", "draft_version": "0", "draft_writer": "w", "do": "draft"}
        assert browser.post("/diaries/", data=words).status_code == 302
    assert {draft.fields["body"] for draft in all_of(undone, author)} == {"はじめの文", "もどって書いた文"}


def test_an_empty_form_leaves_no_draft(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser = as_(author)
    save(browser)
    assert save(browser, version=1, number=2, title="", body=" ").json["version"] == 0
    assert all_of(undone, author) == []


def test_an_answer_changed_from_another_page_first_is_shown_again_with_its_words(make: Any, as_: Any) -> None:
    author = make.member()
    mine = make.reply(author, make.entry(make.member()), body="もとの返事")
    phone, pc = as_(author), as_(author)
    address, mark = f"/replies/{mine.id}/edit", {"key": "form", "draft_version": "0"}
    assert phone.post(address, data={"body": "電話の返事", "draft_writer": "phone", **mark}).status_code == 302
    late = pc.post(address, data={"body": "パソコンの返事", "draft_writer": "pc", **mark})
    assert late.status_code == 422
    assert "先に公開されています" in late.text and "パソコンの返事" in late.text and "コメントを直す" in late.text


def test_drafts_of_answers_go_on_where_they_belong(make: Any, as_: Any, undone: Flask) -> None:
    author, entry = make.member(), make.entry(make.member())
    browser = as_(author)
    words = {"body": "途中の返事", "key": "form", "do": "draft"}
    page = browser.post(f"/contents/{entry.id}/replies", data=words, follow_redirects=True).text
    assert "途中の返事" in page and "下書きに保存しました" in page
    [draft] = all_of(undone, author)
    mine = make.reply(author, entry, body="書いた返事")
    browser.post(f"/replies/{mine.id}/edit", data={"body": "直しの途中", "key": "other", "do": "draft"})
    listed = browser.get("/drafts").text
    assert "コメント・返信の直し" in listed and f"/drafts/{draft.id}?go=1" in listed
    offered = browser.get(f"/drafts?kind=reply.new&about={entry.id}", headers={"Accept": "application/json"}).json
    assert [each["head"] for each in offered["drafts"]] == ["途中の返事"]
    assert browser.post(f"/contents/{entry.id}/replies", data={"body": "返事", "key": "form"}).status_code == 302
    assert [each.kind for each in all_of(undone, author)] == ["reply.edit"]


def test_photos_stay_with_a_draft_and_go_with_it(make: Any, as_: Any, undone: Flask) -> None:
    author, other = make.member(), make.member()
    browser = as_(author)
    sent = browser.post("/files", data={"photo": (jpeg(), "川.jpg")}, content_type="multipart/form-data")
    assert sent.status_code == 201
    foreign = make.photo(other)
    ids = (sent.json["id"], foreign.id)
    save(browser, title="写真", **{f"photo-{key}-alt": "川の写真" for key in ids})
    in_three_days = clock.now() + timedelta(days=3)
    with undone.app_context():
        media.sweep(in_three_days)
        # Nobody keeps a stranger's photo from being erased.
        assert db.session.scalars(sa.select(File.id)).all() == [ids[0]]
    [draft] = all_of(undone, author)
    page = browser.get(f"/diaries/new?draft={draft.id}").text
    assert page.count("photos__item") == 1 and "川の写真" in page
    browser.post(f"/drafts/{draft.id}/delete")
    with undone.app_context():
        media.sweep(in_three_days)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(File)) == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(DraftPhoto)) == 0


def test_buttons_beside_the_photos_work_without_a_script(make: Any, as_: Any) -> None:
    author = make.member()
    browser = as_(author)
    one, two = make.photo(author), make.photo(author, colour="navy")
    words = {"title": "", f"photo-{one.id}-alt": "いち", f"photo-{two.id}-alt": "に"}
    places = {f"photo-{one.id}-position": "1", f"photo-{two.id}-position": "2"}

    def shown(photo: str) -> list[str]:
        page = browser.post("/diaries/", data={**words, **places, "photo": photo})
        assert page.status_code == 200
        return re.findall(r'data-photo="(\d+)"', page.text)

    assert shown(f"earlier-{two.id}") == [str(two.id), str(one.id)]
    assert shown(f"later-{one.id}") == [str(two.id), str(one.id)]
    assert shown(f"remove-{one.id}") == [str(two.id)]
    assert shown("earlier-99999") == [str(one.id), str(two.id)]


def test_bounds_are_told_in_words(make: Any, as_: Any, undone: Flask) -> None:
    browser = as_(make.member())
    for number in range(drafts.MOST):
        assert save(browser, key=f"form{number}").status_code == 200
    refused = save(browser, key="one more")
    assert refused.status_code == 422 and "50件まで" in refused.json["words"]
    assert "長すぎる" in save(browser, key="form1", version=1, number=2, body="あ" * 40_000).json["words"]
    assert save(browser, key="k" * 41).status_code == 422
    assert browser.post("/drafts", data={"kind": "nothing", "key": "x", "body": "x"}).status_code == 422
    # A form that cannot be kept comes back with its words all the same.
    assert "風がありました。" in browser.post("/diaries/", data={**WORDS, "title": "", "key": "new"}).text


def test_a_draft_whose_place_is_gone_goes_on_as_a_diary(make: Any, as_: Any, undone: Flask) -> None:
    member, neighbour = make.member(), make.member()
    entry = make.entry(neighbour)
    with undone.app_context():
        draft = drafts.save(member, "reply.new", entry.id, Mark("form"), {"body": "風がありました。"})
        assert draft is not None
        address = f"/drafts/{draft.id}"
    browser = as_(member)
    assert f'{address}?go=1"' in browser.get("/drafts").text
    assert browser.get(f"{address}?go=1").location == f"/contents/{entry.id}/reply?draft={draft.id}"
    assert "続きを書く" in browser.get(address).text
    as_(neighbour).post(f"/diaries/{entry.id}/delete")
    page = browser.get(f"{address}?go=1").text
    assert "いまは開けません" in page and "風がありました。" in page and "続きを書く" not in page
    went = browser.post(f"{address}/take-in").location
    assert went == f"/diaries/new?draft={draft.id}"
    assert "風がありました。" in browser.get(went).text


def test_old_drafts_expire_and_leaving_erases_them(make: Any, as_: Any, undone: Flask, context: Flask) -> None:
    author, leaver = make.member(), make.member()
    save(as_(author))
    save(as_(leaver))
    drafts.finish(leaver, Mark("other"))
    farewell.erase(leaver.id, keeps_words=True, keeps_id=False)
    assert db.session.scalars(sa.select(Draft.member_id)).all() == [author.id]
    with time_machine.travel(clock.now() + timedelta(days=179)):
        assert draft_ends.expire() == 0
    with time_machine.travel(clock.now() + timedelta(days=181)):
        assert draft_ends.expire() == 1
    assert author_of(undone, author).draft_count == 0


def author_of(app: Flask, member: Member) -> Member:
    with app.app_context():
        return db.session.get_one(Member, member.id, populate_existing=True)
