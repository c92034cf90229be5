"""Asking pages of words and photos."""

from __future__ import annotations

import re

from sns.core.live import socketio

from .marked import Town
from .probing import probe


@probe("GET static")
def _static(town: Town) -> str:
    return town.get("/static/img/mark.svg")


@probe("GET home.index", shows=("title", "body", "alt", "nickname"))
def _home(town: Town) -> str:
    return "".join(town.get(f"/?tab={tab}") for tab in ("all", "ward", "friends", "mine", "drafts"))


@probe("GET diaries.index", shows=("title", "body", "alt", "nickname"))
def _diaries(town: Town) -> str:
    pages = [town.get(f"/diaries/?tab={tab}") for tab in ("all", "ward", "friends", "mine")]
    return "".join(pages) + town.get("/diaries/?before=99999999999999999-999")


@probe("GET home.menu", "GET spaces.index", "GET diaries.new")
def _plain_pages(town: Town) -> str:
    return "".join(map(town.get, ("/menu", "/w/", "/diaries/new")))


@probe("GET home.ward", shows=("title", "body", "alt", "nickname"), of=("open city", "open ward"))
def _wards(town: Town) -> str:
    return "".join(town.get(f"/w/{town.make.ward(index).slug}/") for index in range(3))


@probe("GET diaries.show", shows=("title", "body", "comment", "alt", "tag", "nickname"))
def _diary(town: Town) -> str:
    pages = []
    for thing in town.all():
        pages += [town.get(f"/diaries/{thing.entry.id}{more}") for more in ("", "?answer=1", "?after=1")]
    return "".join(pages)


@probe("GET diaries.edit", "POST diaries.edit", "GET diaries.delete")
def _foreign_entries(town: Town) -> str:
    told = ""
    for thing in town.all():
        told += town.get(f"/diaries/{thing.entry.id}/edit") + town.get(f"/diaries/{thing.entry.id}/delete")
        told += town.post(f"/diaries/{thing.entry.id}/edit", {"body": "x"})
    return told


@probe("POST diaries.delete")
def _deleting(town: Town) -> str:
    return "".join(town.post(f"/diaries/{thing.entry.id}/delete", {}) for thing in town.all())


@probe("POST diaries.create")
def _foreign_photos_in_a_form(town: Town) -> str:
    words = {f"photo-{thing.photo.id}-alt": "" for thing in town.all()}
    return town.post("/diaries/", {"title": "", **words})


@probe("POST contents.create_reply", shows=("title",))
def _answering(town: Town) -> str:
    return "".join(town.post(f"/contents/{thing.entry.id}/replies", {"body": ""}) for thing in town.all())


@probe("POST contents.react")
def _reacting(town: Town) -> str:
    told = ""
    for thing in town.all():
        for seq in range(3):
            words = {"kind": "like", "seq": str(seq)}
            told += town.post(f"/contents/{thing.entry.id}/reactions", words, headers={"Accept": "application/json"})
    return told


@probe("GET contents.edit_reply", "POST contents.edit_reply", "GET contents.delete_reply", "POST contents.delete_reply")
def _replies(town: Town) -> str:
    told = ""
    for thing in town.all():
        for address in (f"/replies/{thing.reply.id}/edit", f"/replies/{thing.reply.id}/delete"):
            told += town.get(address) + town.post(address, {"body": ""})
    own = town.own_reply.id
    return told + town.get(f"/replies/{own}/edit") + town.get(f"/replies/{own}/delete")


@probe("GET media.show")
def _photos(town: Town) -> str:
    for thing in town.all():
        for size in ("s", "m", "l"):
            told = town.get(town.photo_address(thing.photo.id, size))
            assert told.startswith("404" if thing in town.hidden else "200"), (thing.name, size)
            assert told.endswith("image/webp") == (thing in town.open), (thing.name, size)
    for person in town.people:
        told = town.get(town.photo_address(person.photo.id, "s"))
        assert told[:3] == ("200" if "photo" in person.shown else "404"), person.name
    return ""


@probe("GET admin.components")
def _staff_pages(town: Town) -> str:
    return town.get("/staff/components")


@probe("socket watch")
def _socket(town: Town) -> str:
    with town.app.test_request_context():
        told = ""
        sockets = socketio.test_client(town.app, flask_test_client=town.browser, auth=csrf_of(town))
        assert sockets.is_connected()
        for thing in town.all():
            heard = sockets.emit("watch", {"room": f"content:{thing.entry.id}"}, callback=True)
            assert heard == ({"error": "not_found"} if thing in town.hidden else {**heard, "ok": True})
            told += f"{heard}"
        told += f"{sockets.get_received()}"
        sockets.disconnect()
    return told


def csrf_of(town: Town) -> dict[str, str]:
    page = town.browser.get("/diaries/new").text
    return {"csrf": re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]}
