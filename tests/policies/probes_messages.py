"""Asking conversations: nobody finds in them what others write to each other, not by any number."""

from __future__ import annotations

from tests.messages import writing

from .marked import Town
from .probing import probe

_READING = (
    "GET messages.index", "GET messages.show", "GET messages.line", "GET messages.search", "GET messages.arrange",
    "GET messages.leave", "GET messages.report", "GET messages.new", "GET messages.new_group",
)  # fmt: skip
_DOING = (
    "POST messages.new_group", "POST messages.send_first", "POST messages.create", "POST messages.edit_line",
    "POST messages.delete", "POST messages.react", "POST messages.report", "POST messages.accept",
    "POST messages.decline", "POST messages.mute", "POST messages.rename", "POST messages.add", "POST messages.leave",
)  # fmt: skip


@probe(*_READING, *_DOING)
def _conversations(town: Town) -> str:
    app, make = town.app, town.make
    told = town.get("/messages/") + town.get("/messages/group")
    for thing in town.hidden[:3]:
        friend = make.member()
        make.friends(thing.author, friend)
        room = writing.write(app, friend, thing.author, f"ひとこと{thing.mark('body')}")
        page = f"/messages/{room}"
        for address in ("", "/lines/1", "/group", "/leave", "/lines/1/report"):
            told += town.get(page + address)
        for address in (
            "/lines", "/accept", "/decline", "/mute", "/name", "/people", "/leave", "/lines/1/edit", "/lines/1/delete",
            "/lines/1/react", "/lines/1/report",
        ):  # fmt: skip
            told += town.post(page + address, {})
        told += town.get(f"/messages/search?q=ひとこと&in={room}")
    mine = make.member()
    told += town.get(f"/messages/to/{mine.id}") + town.post(f"/messages/to/{mine.id}", {})
    return told + town.get("/messages/search?q=ひとこと") + town.post("/messages/group", {})
