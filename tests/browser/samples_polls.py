"""Polls, with the eyes of somebody who answers, who has answered, and who keeps them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _poll_empty(page: Page) -> None:
    page.get_by_label("質問").fill("")
    page.get_by_text("選択肢をふやす").click()
    submit(page, "アンケートをつける")


def _answer_nothing(page: Page) -> None:
    submit(page, "回答する")


def _topic_with_poll(page: Page) -> None:
    page.get_by_text("アンケートをつける").click()
    page.get_by_label("質問").fill("何分あれば足りますか")
    submit(page, "話題を出す")


SAMPLES = [
    Sample("poll, named, results", "polls.show", "author", "/polls/{named_poll}"),
    Sample("poll, over, by age", "polls.show", "author", "/polls/{old_poll}"),
    Sample("poll, answering", "polls.show", "city", "/polls/{open_poll}"),
    Sample("poll, nothing chosen", None, "city", "/polls/{open_poll}", 422, _answer_nothing),
    Sample("poll, kept by a host", "polls.show", "staff", "/polls/{named_poll}"),
    Sample("thread, its poll over", "boards.show", "author", "/threads/{poll_thread}"),
    Sample("poll, opening", "polls.new", "staff", "/contents/{thread}/polls/new"),
    Sample("poll, refused", "polls.new", "staff", "/contents/{thread}/polls/new", 422, _poll_empty),
    Sample("topic with a poll, refused", "boards.new", "author", "/w/{ward}/boards/machi/new", 422, _topic_with_poll),
    Sample("poll, its end", "polls.edit", "staff", "/polls/{named_poll}/edit"),
    Sample("poll, deleting", "polls.delete", "staff", "/polls/{named_poll}/delete"),
]
