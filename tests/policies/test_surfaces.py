"""Every surface that can show words or photos is asked for what its reader may not see, and for what they may.

Each thing carries marks of its own in title, body, comment, photo text, tag and nickname. A route or socket event
without a probe fails by its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.core.live import socketio
from tests.contents.writing import answer, change
from tests.policies.marked import LETTERS, Town, mark, write


@pytest.fixture
def town(undone: Flask, make: Any, as_: Any) -> Town:
    numbers = iter(range(1, 99))

    def member(**facts: Any) -> Member:
        return make.member(nickname=f"ひと{mark(next(numbers), 'nickname')}", **facts)

    reader = make.member()
    town = Town(undone, make, reader, as_(reader), make.photo(reader))
    stranger, blocked, blocking = member(), member(bio="こんにちは"), member(bio="こんにちは")
    town.hidden = [
        write(town, "private", stranger, visibility="private"),
        write(town, "friends", member(), visibility="friends"),
        write(town, "other ward", member(ward=1), visibility="ward"),
        write(town, "held", member(), state="held"),
        write(town, "hidden", member(), state="hidden"),
        write(town, "deleted", member(), state="deleted"),
        write(town, "blocked", blocked),
        write(town, "blocking", blocking),
    ]
    friend = member()
    make.friends(reader, friend)
    town.open = [
        write(town, "open city", member(ward=1), visibility="city"),
        write(town, "open ward", member(bio="よろしく"), visibility="ward"),
        write(town, "open friends", friend, visibility="friends"),
    ]
    # Under words that may be read stand comments that may not.
    public = town.open[0].entry
    for thing in town.hidden[3:]:
        reply = answer(undone, thing.author, public, body=thing.mark("comment"))
        answer(undone, reader, public, body="こたえ", answer_to=reply.seq)
        if thing.name in ("held", "hidden", "deleted"):
            change(undone, reply, state=thing.name)
    make.block(reader, blocked)
    make.block(blocking, reader)
    town.own = make.entry(reader, title="わたしの日記")
    town.own_reply = answer(undone, reader, town.open[0].entry, body="わたしのことば")
    return town


Probe = Callable[[Town], str]
PROBES: dict[str, tuple[Probe, tuple[str, ...], tuple[str, ...]]] = {}
ALL = ("open city", "open ward", "open friends")


def probe(*names: str, shows: tuple[str, ...] = (), of: tuple[str, ...] = ALL) -> Callable[[Probe], Probe]:
    """Register what asks a surface for everything there is; `shows` must be there of the things named in `of`."""

    def register(function: Probe) -> Probe:
        for name in names:
            PROBES[name] = (function, shows, of)
        return function

    return register


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


@probe("GET home.menu", "GET spaces.index", "GET accounts.appearance", "GET accounts.sign_in", "GET diaries.new")
def _plain_pages(town: Town) -> str:
    return "".join(map(town.get, ("/menu", "/w/", "/settings/appearance", "/sign-in", "/diaries/new")))


@probe("GET home.ward", shows=("title", "body", "alt", "nickname"), of=("open city", "open ward"))
def _wards(town: Town) -> str:
    return "".join(town.get(f"/w/{town.make.ward(index).slug}/") for index in range(3))


@probe("GET people.show", shows=("title", "body", "alt", "nickname"))
def _people(town: Town) -> str:
    # A name is no secret to members, but between two of whom one blocked the other.
    pages = []
    for thing in town.all():
        page = town.get(f"/members/{thing.author.id}")
        if not thing.name.startswith("block") and thing in town.hidden:
            page = page.replace(thing.mark("nickname"), "")
        pages.append(page)
    return "".join(pages)


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
    return ""


@probe("POST accounts.sign_in", "POST accounts.appearance", "POST accounts.sign_out")
def _small_forms(town: Town) -> str:
    told = town.post("/sign-in", {"email": "x@example.jp", "password": "wrong-password"})
    return told + town.post("/settings/appearance", {"text": "?"}) + town.post("/sign-out", {}) + town.get("/")


@probe("GET admin.components")
def _staff_pages(town: Town) -> str:
    return town.get("/staff/components")


@probe(
    "GET people.leave", "POST people.leave", "GET people.leave_done", "GET people.leave_take_back",
    "POST people.leave_take_back", "GET people.residency_page", "POST people.residency_ask",
    "POST people.residency_code", "POST people.residency_withdraw",
)  # fmt: skip
def _going_and_residency(town: Town) -> str:
    told = town.get("/settings/leave") + town.post("/settings/leave", {}) + town.get("/leave/done")
    told += town.get("/leave/take-back?t=x") + town.post("/leave/take-back", {"t": "x"})
    for address in ("", "/code", "/withdraw"):
        told += town.post(f"/settings/residency{address}", {})
    return told + town.get("/settings/residency")


@probe(
    "GET staff.index", "GET staff.ward", "GET staff.log", "GET staff.role_list", "POST staff.role_appoint",
    "POST staff.role_lend", "POST staff.role_end", "GET people.staff_members", "GET people.staff_member",
    "POST people.staff_look", "POST people.staff_lock", "POST people.staff_unlock", "POST people.staff_second_factor",
    "POST people.staff_confirm_residency", "POST people.staff_make_host", "GET people.staff_residency",
    "POST people.staff_print_letters", "POST people.staff_residency_option",
)  # fmt: skip
def _staff_side(town: Town) -> str:
    told = town.get("/staff/")
    for index in range(3):
        ward = f"/staff/{town.make.ward(index).slug}"
        for page in ("/", "/log", "/roles", "/members", "/residency"):
            told += town.get(f"{ward}{page}")
        for form in ("roles/appoint", "roles/lend", "roles/1/end", "residency/print", "residency/option"):
            told += town.post(f"{ward}/{form}", {})
        for thing in town.all():
            told += town.get(f"{ward}/members/{thing.author.id}")
            for form in ("look", "lock", "unlock", "second-factor", "residency", "host"):
                told += town.post(f"{ward}/members/{thing.author.id}/{form}", {})
    return told


@probe("socket watch")
def _socket(town: Town) -> str:
    with town.app.test_request_context():
        told = ""
        sockets = socketio.test_client(town.app, flask_test_client=town.browser, auth=csrf_of(town))
        assert sockets.is_connected()
        for thing in town.all():
            heard = sockets.emit("watch", {"room": f"content:{thing.entry.id}"}, callback=True)
            assert heard == ({"error": "not_found"} if thing in town.hidden else {"ok": True, "count": heard["count"]})
            told += f"{heard}"
        told += f"{sockets.get_received()}"
        sockets.disconnect()
    return told


def csrf_of(town: Town) -> dict[str, str]:
    page = town.browser.get("/diaries/new").text
    return {"csrf": re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]}


def surfaces(app: Flask) -> list[str]:
    found = {
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    return sorted(found | {f"socket {event}" for event in app.extensions["live_rules"]})


def test_every_surface_has_a_probe(app: Flask) -> None:
    assert surfaces(app) == sorted(PROBES)


def test_surfaces_show_what_may_be_seen_and_nothing_else(town: Town) -> None:
    wrong: list[tuple[Any, ...]] = []
    done: set[Probe] = set()
    # The small forms sign out at their end.
    for surface, (look, shows, of) in sorted(PROBES.items(), key=lambda item: item[1][0] is _small_forms):
        if look in done:
            continue
        done.add(look)
        told = look(town)
        wrong += [
            (surface, "leaks", what, "of", thing.name)
            for thing in town.hidden for what in LETTERS if thing.mark(what) in told
        ]  # fmt: skip
        wrong += [
            (surface, "lacks", what, "of", thing.name)
            for thing in town.open if thing.name in of for what in shows if thing.mark(what) not in told
        ]  # fmt: skip
    assert wrong == []
