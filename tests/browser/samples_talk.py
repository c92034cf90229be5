"""Chat rooms, with the eyes of who talks there, who asks, and who keeps them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _room_empty(page: Page) -> None:
    submit(page, "ルームをひらく")


SAMPLES = [
    Sample("room of an event's people, not opened", "chat.of_space", "author", "/spaces/{hall}/chat"),
    Sample("rooms", "chat.index", "author", "/chat"),
    Sample("rooms, of staff", "chat.index", "staff", "/chat"),
    Sample("room", "chat.show", "author", "/chat/{lounge}"),
    Sample("room at a line", "chat.show", "author", "/chat/{lounge}?at=4#l4"),
    Sample("room, quoting", "chat.show", "staff", "/chat/{lounge}?quote=4#write"),
    Sample("room, asking", "chat.show", "author", "/chat/{mayor}"),
    Sample("room, kept", "chat.show", "staff", "/chat/{mayor}"),
    Sample("room, who is there", "chat.people", "author", "/chat/{lounge}/people"),
    Sample("room, found", "chat.search", "author", "/chat/{lounge}/search?q=た"),
    Sample("room, nothing found", "chat.search", "author", "/chat/{lounge}/search?q=ないことば"),
    Sample("line", "chat.line", "author", "/chat/{lounge}/lines/1"),
    Sample("line, kept", "chat.line", "staff", "/chat/{lounge}/lines/2"),
    Sample("room, opening", "chat.new", "staff", "/w/{ward}/chat/new"),
    Sample("room, refused", "chat.new", "staff", "/w/{ward}/chat/new", 422, _room_empty),
    Sample("room, its settings", "chat.edit", "staff", "/chat/{mayor}/edit"),
    Sample("questions, waiting", "chat.questions", "staff", "/chat/{mayor}/questions"),
    Sample("questions, own", "chat.questions", "author", "/chat/{mayor}/questions"),
]
