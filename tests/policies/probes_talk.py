"""Asking rooms, in which everybody said something marked: in the reader's ward, in another, among others' people."""

from __future__ import annotations

import re
from typing import Any

from sns.blueprints.chat import actions as chat
from sns.blueprints.chat.models import ChatQuestion
from sns.blueprints.spaces.models import Membership, Space
from sns.blueprints.spaces.queries import city_card
from sns.blueprints.talk.models import Line
from sns.core import clock
from sns.core.db import db, transaction
from sns.core.live import socketio
from tests.talk import rooms

from .marked import Town
from .probes_contents import csrf_of
from .probing import probe

OPEN = ("open city", "open ward", "open friends")


def _talk(town: Town) -> dict[str, int]:
    """Let everybody say something where they may; return the rooms: of the ward, the city, another ward, a space."""
    if (found := getattr(town, "rooms", None)) is not None:
        return dict(found)
    app, make = town.app, town.make
    ward, far = rooms.open_room(app, make, asks_first=False), rooms.open_room(app, make, ward=1)
    staff = make.member(role="city_staff")
    with app.app_context(), transaction():
        place = city_card()
        assert place is not None
        city = chat.open_room(staff, place.id, chat.Wish(name="市内みんな", readers="city")).id
        hall = Space(kind="event", slug="hall", name="準備の会", created_at=clock.now())
        db.session.add(hall)
        db.session.flush()
        inside = chat.open_room(staff, hall.id, chat.Wish(name="準備", readers="space")).id
        for thing in town.all():
            db.session.add(Membership(member_id=thing.author.id, space_id=hall.id, role="member", since_at=clock.now()))
    places = {"other ward": far, "private": inside, "friends": inside, "open city": city}
    for thing in town.all():
        room = places.get(thing.name, ward)
        seq = rooms.say(app, thing.author, room, f"ひとこと{thing.mark('body')}")
        if thing.name in ("held", "hidden", "deleted"):
            with app.app_context(), transaction():
                rooms.line(room, seq).state = thing.name
    rooms.say(app, town.reader, ward, "わたしのひとこと")
    town.rooms = {"ward": ward, "city": city, "far": far, "inside": inside, "hall": hall.id}  # type: ignore[attr-defined]
    return dict(town.rooms)  # type: ignore[attr-defined]


def _rooms(town: Town) -> list[int]:
    return [number for name, number in _talk(town).items() if name != "hall"]


@probe("GET chat.index", "GET chat.show", "POST chat.create", "POST chat.ask", shows=("body", "nickname"), of=OPEN)
def _reading(town: Town) -> str:
    told = town.get("/chat")
    for room in _rooms(town):
        told += town.get(f"/chat/{room}") + town.get(f"/chat/{room}?at=1") + town.get(f"/chat/{room}?quote=1")
        told += town.post(f"/chat/{room}/lines", {"body": ""}) + town.post(f"/chat/{room}/ask", {"body": ""})
    return told


@probe("GET chat.people", "GET chat.questions", "POST chat.decide")
def _people(town: Town) -> str:
    told = ""
    for room in _rooms(town):
        told += town.get(f"/chat/{room}/people") + town.get(f"/chat/{room}/questions")
    thing = town.hidden[0]
    asked = town.add(
        ChatQuestion(
            room_id=_talk(town)["ward"], author_id=thing.author.id, client_id="q", body=thing.mark("body"),
            asked_at=clock.now(),
        )
    )  # fmt: skip
    told += town.get(f"/chat/{_talk(town)['ward']}/questions")
    return told + town.post(f"/chat/questions/{asked.id}", {"do": "show"})


@probe("GET chat.search", shows=("body", "nickname"), of=OPEN)
def _searching(town: Town) -> str:
    return "".join(town.get(f"/chat/{room}/search?q=ひとこと") for room in _rooms(town))


@probe(
    "GET chat.line", "POST chat.edit_line", "POST chat.delete", "POST chat.react", "POST chat.hide", "POST chat.silence",
    "POST chat.pin", shows=("body", "nickname"), of=OPEN,
)  # fmt: skip
def _lines(town: Town) -> str:
    told = ""
    for room in _rooms(town):
        for seq in range(1, 10):
            page = f"/chat/{room}/lines/{seq}"
            told += town.get(page) + town.post(f"{page}/edit", {"body": ""}) + town.post(f"{page}/react", {"kind": "x"})
            told += "".join(town.post(f"{page}/{deed}", {}) for deed in ("hide", "silence", "pin"))
    return told + town.post(f"/chat/{_talk(town)['far']}/lines/1/delete", {})


@probe("GET chat.new", "POST chat.new", "GET chat.edit", "POST chat.edit", "POST chat.close")
def _keeping(town: Town) -> str:
    told = town.get("/w/kita/chat/new") + town.post("/w/kita/chat/new", {})
    for room in _rooms(town):
        told += (
            town.get(f"/chat/{room}/edit") + town.post(f"/chat/{room}/edit", {}) + town.post(f"/chat/{room}/close", {})
        )
    return told


@probe("GET chat.of_space", "POST chat.open_for_space", "GET boards.of_hall", "POST boards.open_in_hall")
def _hall(town: Town) -> str:
    hall = f"/spaces/{_talk(town)['hall']}"
    return "".join(town.get(f"{hall}/{what}") + town.post(f"{hall}/{what}", {}) for what in ("chat", "board"))


@probe(
    "socket talk_join", "socket talk_after", "socket talk_page", "socket talk_leave", "socket talk_send", "socket talk_edit",
    "socket talk_delete", "socket talk_react", "socket talk_read", "socket talk_typing", "socket talk_photos",
    shows=("body", "nickname"), of=OPEN,
)  # fmt: skip
def _sockets(town: Town) -> str:
    told = ""
    known = _talk(town)
    with town.app.test_request_context():
        for room in _rooms(town):
            # One for each room: a socket that asks too fast is answered nothing.
            sockets = socketio.test_client(town.app, flask_test_client=town.browser, auth=csrf_of(town))

            def ask(event: str, to: Any = sockets, **payload: Any) -> Any:
                return to.emit(event, payload, callback=True)

            answers = [
                ask("talk_join", room=room, after=0, change=0), ask("talk_after", room=room, after=0, change=0),
                ask("talk_page", room=room, after=0), ask("talk_read", room=room, seq=1), ask("talk_typing", room=room),
                ask("talk_photos", room=room, ids=[1]), ask("talk_send", room=room, id="", body=""),
            ]  # fmt: skip
            if room in (known["far"], known["inside"]):
                assert answers == [{"error": "not_found"}] * len(answers)
            for seq in range(1, 10):
                answers += [
                    ask("talk_react", room=room, seq=seq, kind="x"),
                    ask("talk_edit", room=room, seq=seq, body=""),
                ]
                answers += [ask("talk_delete", room=room, seq=seq)] if room != known["ward"] else []
            told += f"{answers}{ask('talk_leave', room=room)}{sockets.get_received()}"
            sockets.disconnect()
    with town.app.app_context():
        assert db.session.query(Line.id).count()
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), told)
