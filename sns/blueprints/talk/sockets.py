"""The way into rooms over Socket.IO: come in and catch up, say, change, take back, react, note how far one has read."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.media.addresses import photo_url
from sns.core import live
from sns.core.numbers import MOST_DIGITS

from . import actions, adapters, delivery, policy, queries, sending, wire
from .models import Line, Room
from .presence import presence

_MOST_IDS = 40
Payload = dict[str, Any]


class _Photo:
    """A photo as its address needs it."""

    def __init__(self, number: int) -> None:
        self.id = number


def _number(payload: Payload, name: str, default: int | None = None) -> int:
    given = payload.get(name, default)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 10**MOST_DIGITS:
        raise ValueError(name)
    return given


def _words(payload: Payload, name: str) -> str:
    given = payload[name]
    if not isinstance(given, str):
        raise TypeError(name)
    return given


def _room(payload: Payload) -> Room | None:
    found: Room | None = queries.find_room(_number(payload, "room"))
    return found


def _known_room(payload: Payload) -> Room | None:
    # As it stood a moment ago: who may say something is asked again when the line is stored.
    return queries.known_room(_number(payload, "room"))


def _line(payload: Payload) -> Line | None:
    return queries.line_at(_number(payload, "room"), _number(payload, "seq"))


def _catch_up(member: Member, room: Room, payload: Payload) -> Payload:
    after, change = _number(payload, "after", room.line_seq), _number(payload, "change", room.change_seq)
    answer: Payload = {"ok": True, "seq": room.line_seq, "change": room.change_seq}
    if room.line_seq - after > queries.MOST_MISSED:
        part = queries.list_before(room.id)
        answer["gap"] = [after + 1, part.lines[0].seq - 1]
    else:
        part = queries.list_after(room.id, after, limit=queries.MOST_MISSED)
    changed = queries.list_changed(room.id, change, min(after, room.line_seq)) if change < room.change_seq else []
    answer["lines"] = wire.for_one(member, part.lines)
    answer["changed"] = wire.for_one(member, changed)
    return answer


@live.on("talk_join", policy.read, load=_room)
def join(member: Member, room: Room, payload: Payload) -> Payload:
    """Come in: hear of what is said from now on; answers what followed the last number the page has."""
    sid = live.this_socket()
    delivery.settle(sid, member, room.id)
    if adapters.of(room).shows_presence:
        presence.enter(room.id, sid, member.id)
    # Asked only now: whatever is stored later is pushed, so nothing falls in between.
    fresh = queries.find_room(room.id) or room
    here = {"here": len(presence.who(room.id)), "writes": policy.write(member, fresh)}
    return _catch_up(member, fresh, payload) | here


@live.on("talk_after", policy.read, load=_room)
def after(member: Member, room: Room, payload: Payload) -> Payload:
    """Answer what followed the last number a page has, and what was changed since."""
    return _catch_up(member, room, payload)


@live.on("talk_page", policy.read, load=_room)
def page(member: Member, room: Room, payload: Payload) -> Payload:
    """Answer a page of what was said before a number, or after one."""
    if payload.get("before") is not None:
        part = queries.list_before(room.id, _number(payload, "before"))
    else:
        part = queries.list_after(room.id, _number(payload, "after"))
    return {
        "ok": True, "lines": wire.for_one(member, part.lines), "earlier": part.has_earlier, "later": part.has_later,
    }  # fmt: skip


@live.on("talk_leave", policy.read, load=_room)
def leave(_member: Member, room: Room, _payload: Payload) -> Payload:
    """Go out of a room whose page stays open."""
    sid = live.this_socket()
    presence.leave(room.id, sid)
    for name in (delivery.room_name(room.id), delivery.careful_name(room.id)):
        live.throw_out(sid, name)
    return {"ok": True}


@live.on("talk_send", policy.write, load=_known_room, is_frequent=True)
def send(member: Member, room: Room, payload: Payload) -> Payload:
    """Say something; the acknowledgement tells the number under which it is in the database."""
    photos = payload.get("photos", [])
    if not isinstance(photos, list) or not all(type(number) is int for number in photos):
        raise TypeError("photos")
    alts = payload.get("alts", [])
    if not isinstance(alts, list) or not all(isinstance(alt, str) for alt in alts):
        raise TypeError("alts")
    words = actions.Words(
        member, room.id, _words(payload, "id"), _words(payload, "body"), photos=tuple(photos), alts=tuple(alts),
        quote_seq=_number(payload, "quote") if payload.get("quote") is not None else None,
        voice_space_id=_number(payload, "voice") if payload.get("voice") is not None else None,
    )  # fmt: skip
    line = sending.send(words)
    actions.reading.add((member.id, room.id), line.seq)
    return {"ok": True, "seq": line.seq, "state": line.state, "at": line.created_at.isoformat(timespec="seconds")}


@live.on("talk_edit", policy.change, load=_line)
def edit(member: Member, line: Line, payload: Payload) -> Payload:
    """Change one's line."""
    actions.revise(member, line, _words(payload, "body"))
    return {"ok": True}


@live.on("talk_delete", policy.change, load=_line)
def delete(member: Member, line: Line, _payload: Payload) -> Payload:
    """Take one's line back."""
    actions.remove(member, line)
    return {"ok": True}


@live.on("talk_react", policy.react, load=_line)
def react(member: Member, line: Line, payload: Payload) -> Payload:
    """Give a kind word or take it back."""
    actions.react(member, line, _words(payload, "kind"))
    [shown] = wire.for_one(member, [line])
    return {"ok": True, "line": shown}


@live.on("talk_read", policy.read, load=_room, is_frequent=True)
def read(member: Member, room: Room, payload: Payload) -> Payload:
    """Note how far the page was read."""
    actions.mark(member, room, _number(payload, "seq"))
    return {"ok": True}


@live.on("talk_typing", policy.write, load=_known_room, is_frequent=True)
def typing(member: Member, room: Room, _payload: Payload) -> Payload:
    """Let the others see that somebody is writing."""
    if adapters.of(room).shows_presence and not delivery.is_careful(member):
        news = {"room": room.id, "id": member.id, "name": member.nickname}
        live.push_to_others(delivery.room_name(room.id), "typing", news)
    return {"ok": True}


@live.on("talk_photos", policy.read, load=_room)
def photos(_member: Member, _room: Room, payload: Payload) -> Payload:
    """Answer the addresses of photos for this session; whoever may not see one is refused when fetching it."""
    ids = payload["ids"]
    if (
        not isinstance(ids, list)
        or len(ids) > _MOST_IDS
        or not all(type(number) is int and number > 0 for number in ids)
    ):
        raise TypeError("ids")
    return {"ok": True, "urls": {str(number): photo_url(_Photo(number), "m") for number in ids}}
