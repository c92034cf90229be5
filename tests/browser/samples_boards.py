"""Boards and threads, with the eyes of a resident, a host and the office."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _reply_empty(page: Page) -> None:
    page.locator("#write button[value=send]").click()
    page.wait_for_url("**/replies")
    page.locator(".errs").wait_for()


def _reply_preview(page: Page) -> None:
    page.locator("#write textarea").fill("**たしかめて** から出します。")
    page.locator("#write button[value=preview]").click()
    page.wait_for_url("**/replies")


def _topic_empty(page: Page) -> None:
    page.get_by_label("題名").fill("")
    submit(page, "話題を出す")


def _board_empty(page: Page) -> None:
    submit(page, "ひらく")


def _split_nothing(page: Page) -> None:
    submit(page, "分ける")


SAMPLES = [
    Sample("board of an event's people, not opened", "boards.of_hall", "author", "/spaces/{hall}/board"),
    Sample("boards", "boards.index", "author", "/w/{ward}/boards/"),
    Sample("boards, unread", "boards.index", "author", "/w/{ward}/boards/?sort=unread"),
    Sample("boards by tag", "boards.index", "author", "/w/{ward}/boards/?tag=ない札"),
    Sample("boards of the city", "boards.index", "author", "/w/osaka/boards/"),
    Sample("boards of another ward", None, "author", "/w/{empty}/boards/", 403),
    Sample("where to write", "boards.choose", "author", "/w/{ward}/boards/write"),
    Sample("board", "boards.board", "author", "/w/{ward}/boards/machi"),
    Sample("board with a pin", "boards.board", "author", "/w/osaka/boards/jitensha"),
    Sample("topic", "boards.new", "author", "/w/{ward}/boards/machi/new"),
    Sample("topic, refused", "boards.new", "staff", "/w/{ward}/boards/machi/new", 422, _topic_empty),
    Sample("board, opening", "boards.new_board", "staff", "/w/{ward}/boards/new"),
    Sample("board, refused", "boards.new_board", "staff", "/w/{ward}/boards/new", 422, _board_empty),
    Sample("board, changing", "boards.edit_board", "staff", "/w/{ward}/boards/bosai/edit"),
    Sample("thread", "boards.show", "author", "/threads/{thread}"),
    Sample("thread, long", "boards.show", "author", "/threads/{long_thread}"),
    Sample("thread, long, at its end", "boards.show", "staff", "/threads/{long_thread}?before=end"),
    Sample("thread, answering", "boards.show", "staff", "/threads/{thread}?answer=1"),
    Sample("thread, everything of a reply", "boards.show", "author", "/threads/{thread}?more=1"),
    Sample("reply refused", None, "author", "/threads/{thread}", 422, _reply_empty),
    Sample("reply, preview", None, "staff", "/threads/{thread}", act=_reply_preview),
    Sample("reply on a page of its own", "boards.new_reply", "author", "/threads/{thread}/reply?quote=0"),
    Sample("reply, changing", "boards.edit_reply", "author", "/threads/replies/{thread_reply}/edit"),
    Sample("thread, changing", "boards.edit", "author", "/threads/{thread}/edit"),
    Sample("thread, deleting", "boards.delete", "author", "/threads/{thread}/delete"),
    Sample("steering", "boards.steer", "staff", "/threads/{thread}/steer"),
    Sample("summary", "boards.summary", "staff", "/threads/{thread}/summary"),
    Sample("moving", "boards.move", "staff", "/threads/{thread}/move"),
    Sample("merging", "boards.merge", "staff", "/threads/{thread}/merge"),
    Sample("splitting", "boards.split", "staff", "/threads/{thread}/split"),
    Sample("splitting, nothing chosen", "boards.split", "staff", "/threads/{thread}/split", 422, _split_nothing),
]
