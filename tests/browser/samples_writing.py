"""Pages around writing: drafts, what waits, what was deleted, what was changed."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _keep_draft(page: Page) -> None:
    page.get_by_label("タイトル").fill("途中の日記")
    page.get_by_label("本文").fill("まだ書いています。")
    submit(page, "下書きに保存")


def _to_drafts(page: Page) -> None:
    _keep_draft(page)
    page.goto("/drafts")


def _to_draft(page: Page) -> None:
    _to_drafts(page)
    with page.expect_navigation():
        page.get_by_role("link", name="見る・消す").first.click()


def _ask(page: Page) -> None:
    page.get_by_label("タイトル").fill("連絡先")
    page.get_by_label("本文").fill("電話は090-1234-5678、住所は中津3丁目5番12号です。")
    submit(page, "公開する")


def _wait(page: Page) -> None:
    page.get_by_label("タイトル").fill("あとで")
    page.get_by_label("本文").fill("年末のあいさつ")
    page.locator("summary", has_text="あとで公開する").click()
    page.locator("#publish_at").fill(page.evaluate("new Date(Date.now() + 9e8).toISOString().slice(0, 16)"))
    submit(page, "公開する")


def _delete(page: Page) -> None:
    submit(page, "日記を消す")


def _change(page: Page) -> None:
    page.get_by_label("本文").fill("書きなおしました。\n\nことばも足しました。")
    submit(page, "公開する")
    with page.expect_navigation():
        page.locator(".diary a.edited").click()


def _change_reply(page: Page) -> None:
    page.locator("#body").fill("書きなおしたコメント")
    submit(page, "直す")
    with page.expect_navigation():
        page.locator(".re a.edited").first.click()


SAMPLES = [
    Sample("drafts", "contents.draft_list", "resident", "/diaries/new", act=_to_drafts),
    Sample("drafts, none", "contents.draft_list", "newcomer", "/drafts"),
    Sample("draft", "contents.show_draft", "resident", "/diaries/new", act=_to_draft),
    Sample("write, going on with a draft", "diaries.new", "resident", "/diaries/new", act=_keep_draft),
    Sample("write, with drafts offered", "diaries.new", "resident", "/diaries/new"),
    Sample("write, asked about private words", None, "resident", "/diaries/new", act=_ask),
    Sample("diary that waits", "diaries.show", "resident", "/diaries/new", act=_wait),
    Sample("answer on a page of its own", "contents.new_reply", "resident", "/contents/{entry}/reply"),
    Sample("changed, for its author", "contents.content_history", "author", "/diaries/{own}/edit", act=_change),
    Sample("changed, for readers", "contents.content_history", "resident", "/contents/{own}/history"),
    Sample("comment changed", "contents.reply_history", "author", "/replies/{reply}/edit", act=_change_reply),
    Sample("deleted, with the way back", "diaries.index", "author", "/diaries/{gone}/delete", act=_delete),
    Sample("drafts, with what was deleted", "contents.draft_list", "author", "/drafts"),
]
