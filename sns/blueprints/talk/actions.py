"""What is done in rooms; the only writer of these tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts import pausing
from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.blueprints.screening import checking as screening
from sns.core import audit, clock, text
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import adapters, calling, policy, queries, reporting
from .marks import SEEN_WITHIN_S as SEEN_WITHIN_S
from .marks import mark as mark
from .marks import reading as reading
from .models import Line, LineCall, LinePhoto, LineReaction, Room
from .saying import Words as Words
from .saying import call, check, hang, quoted, shown
from .saying import photos as photos_of
from .saying import seen as seen_of
from .signals import LineChanged, LinesAdded


@action
def store(wishes: Sequence[Words]) -> list[Line | Refused]:
    """Store lines of one or several members and rooms in one transaction; each is a line, or why it is none.

    What was sent before under the same client id gives back that line. Who may write was asked before; what may have
    changed since is asked again here.
    """
    rooms = _locked({words.room_id for words in wishes})
    sent = _sent_before(wishes)
    results: list[Line | Refused] = []
    fresh: dict[int, list[Line]] = {}
    for words in wishes:
        key = (words.author.id, words.client_id)
        room = rooms.get(words.room_id)
        if key in sent:
            results.append(sent[key])
            continue
        try:
            if room is None or not policy.write(words.author, room):
                raise Refused(_("いまは、このルームに書けません。書いた内容はこのまま残っています"))
            pausing.demand_voice(words.author)
            adapters.of(room).admit(words.author, room, words)
            line = _add(room, words)
        except Refused as refused:
            results.append(refused)
            continue
        sent[key] = line
        fresh.setdefault(room.id, []).append(line)
        results.append(line)
    _write(rooms, fresh)
    for room_id, lines in fresh.items():
        adapters.of(rooms[room_id]).stored(rooms[room_id], lines)
        emit(LinesAdded(room_id, lines[0].seq, lines[-1].seq))
    return results


def _write(rooms: dict[int, Room], fresh: dict[int, list[Line]]) -> None:
    """Write numbers and lines without the unit of work: this is done fifty times a second."""
    db.session.flush()
    for room_id in fresh:
        room = rooms[room_id]
        db.session.execute(_NUMBER, {"room": room_id, "seq": room.line_seq, "at": room.last_at})
    rows = [
        {name: getattr(line, name) for name in _COLUMNS}
        for lines in fresh.values() for line in lines if line not in db.session
    ]  # fmt: skip
    if rows:
        db.session.execute(sa.insert(Line.__table__), rows)  # type: ignore[arg-type]


_COLUMNS = tuple(column.name for column in Line.__table__.columns if column.name != "id")
_NUMBER = (
    sa.update(Room.__table__)  # type: ignore[arg-type]
    .where(Room.__table__.c.id == sa.bindparam("room"))
    .values(line_seq=sa.bindparam("seq"), last_at=sa.bindparam("at", type_=Room.__table__.c.last_at.type))
)


def say(author: Member, room: Room, body: str, *, client_id: str, **facts: object) -> Line:
    """Store one line; a refusal is raised."""
    [result] = store([check(Words(author, room.id, client_id, body, **facts))])  # type: ignore[arg-type]
    if isinstance(result, Refused):
        raise result
    return queries.line_at(result.room_id, result.seq) or result


def _locked(ids: Iterable[int]) -> dict[int, Room]:
    # PostgreSQL numbers the lines of a room one transaction after the other; SQLite has one writer anyway.
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(Room.id).where(Room.id.in_(ids)).order_by(Room.id).with_for_update())
    rooms = [queries.find_room(room_id) for room_id in sorted(ids)]  # nearly always one
    return {room.id: room for room in rooms if room is not None}


def _sent_before(wishes: Sequence[Words]) -> dict[tuple[int, str], Line]:
    found = {}
    for words in wishes:
        key = (words.author.id, words.client_id)
        sent = db.session.execute(_id_sent(), {"author": key[0], "client": key[1]}).scalar()
        if sent is not None:
            found[key] = db.session.get_one(Line, sent)
    return found


@cache
def _id_sent() -> sa.Select[int]:
    author, client = sa.bindparam("author", type_=sa.Integer), sa.bindparam("client", type_=sa.String)
    return sa.select(Line.id).where(Line.author_id == author, Line.client_id == client)


def _add(room: Room, words: Words) -> Line:
    seen = seen_of(words.author, room, words.body, words.voice_space_id)
    words = replace(words, body=seen.texts[0])
    people = calling.find(words.author, room, words.body)
    html, named = calling.render(words.body, people)
    photos = photos_of(words)
    for file, alt in zip(photos, words.alts, strict=False):
        file.alt = text.clean_line(alt[: 2 * media.ALT_LIMIT])[: media.ALT_LIMIT]
    if words.voice_space_id is not None and words.voice_space_id not in adapters.of(room).voices(words.author, room):
        raise Refused(_("この立場では、いま書けません"))
    # Written with the lines, in one statement for each room.
    so.attributes.set_committed_value(room, "line_seq", room.line_seq + 1)
    so.attributes.set_committed_value(room, "last_at", words.at or clock.now())
    line = Line(
        room_id=room.id, seq=room.line_seq, author_id=words.author.id, client_id=words.client_id,
        voice_space_id=words.voice_space_id, quote_seq=quoted(room, words), body=words.body, body_html=html,
        folded=queries.fold(words.body), photos=[shown(photo) for photo in photos], reactions={},
        state="held" if seen.reason else "published", state_reason=seen.reason, change_seq=0, created_at=room.last_at,
    )  # fmt: skip
    is_more = bool(photos or named or seen.reason)
    if is_more:
        db.session.add(line)
        db.session.flush()
    # Only now: the author may have been read by the greenlet of another sender, and stays there.
    so.attributes.set_committed_value(line, "room", room)
    so.attributes.set_committed_value(line, "author", words.author)
    if is_more:
        hang(line, photos)
        if seen.reason:
            screening.hold(words.author, reporting.describe(line), seen)
        else:
            call(line, [people[name] for name in sorted(named)])
    return line


def _changed(line: Line) -> None:
    room = line.room
    reread(room)
    room.change_seq += 1
    line.change_seq = room.change_seq
    emit(LineChanged(line.room_id, line.seq))


@action
def revise(actor: Member, line: Line, body: str) -> None:
    """Change what a line says; readers see that it was changed."""
    checked = check(Words(actor, line.room_id, line.client_id or "-", body, photos=tuple(p["id"] for p in line.photos)))
    reread(line.room)
    reread(line)
    if not policy.change(actor, line):
        raise Refused(_("書いてから10分たった発言は、変えられません"))
    if checked.body == line.body:
        return
    pausing.demand_voice(actor)
    seen = seen_of(actor, line.room, checked.body, line.voice_space_id, is_new=False)
    if seen.reason:
        raise Refused(_("このように直すと、内容の確認が必要になります。新しい発言として送ってください"))
    checked = replace(checked, body=seen.texts[0])
    known = {call.member_id: call for call in calling.calls_of(line)}
    people = calling.find(actor, line.room, checked.body)
    line.body, line.folded, line.edited_at = checked.body, queries.fold(checked.body), clock.now()
    line.body_html, named = calling.render(checked.body, people)
    now = {people[name].id: people[name] for name in named}
    for member_id in known.keys() - now.keys():
        db.session.delete(known[member_id])
    call(line, [now[member_id] for member_id in sorted(now.keys() - known.keys())])
    _changed(line)


@action
def remove(actor: Member, line: Line) -> None:
    """Take one's line back; that something stood there remains, its words and photos do not."""
    reread(line)
    if line.state == "deleted":
        return
    if not policy.change(actor, line):
        raise Refused(_("書いてから10分たった発言は、消せません"))
    empty(line)
    _changed(line)


def empty(line: Line) -> None:
    """Take words and photos out of a line, within an action."""
    for (file_id,) in db.session.execute(sa.select(LinePhoto.file_id).where(LinePhoto.line_id == line.id)).all():
        media.discard(file_id)
    for table in (LinePhoto, LineReaction, LineCall):
        db.session.execute(sa.delete(table).where(table.line_id == line.id))
    line.state, line.deleted_at = "deleted", clock.now()
    line.body, line.body_html, line.folded, line.photos, line.reactions = "", text.line(""), "", [], {}


@action
def set_state(line: Line, state: str, reason: str | None = None) -> None:
    """Hide a line from everybody but its author and who keeps the room, or show it again."""
    reread(line)
    if line.state in ("deleted", state):
        return
    waited, line.state, line.state_reason = line.state == "held", state, reason
    if waited and state == "published" and line.author is not None:
        call(line, list(calling.find(line.author, line.room, line.body).values()))
    _changed(line)


@action
def hide(actor: Member, line: Line, reason: str) -> None:
    """Hide a line on the spot."""
    set_state(line, "hidden", reason)
    audit.record("line.hide", f"line:{line.id}", actor_id=actor.id, space_id=_space_of(line), reason=reason)


@action
def unhide(actor: Member, line: Line) -> None:
    """Show a hidden line again."""
    set_state(line, "published")
    audit.record("line.unhide", f"line:{line.id}", actor_id=actor.id, space_id=_space_of(line))


def _space_of(line: Line) -> int | None:
    return getattr(line.room, "space_id", None)


@action
def react(actor: Member, line: Line, kind: str) -> dict[str, int]:
    """Give a kind word, or take it back; return how many of each kind there are now."""
    if kind not in adapters.of(line.room).reactions:
        raise Refused(_("そのひとことは、ここでは使えません"))
    reread(line.room)
    reread(line)
    if not policy.react(actor, line):
        raise Refused(_("この発言には、いまは送れません"))
    pausing.demand_voice(actor)
    given = db.session.get(LineReaction, (line.id, actor.id, kind))
    if given is None:
        give(actor, line, kind)
    else:
        db.session.delete(given)
        line.reactions = {**line.reactions, kind: max(line.reactions.get(kind, 0) - 1, 0)}
    _changed(line)
    return line.reactions


@action
def rename(member_id: int) -> None:
    """Let every line that calls a member call them by their present name."""
    calling.rename(member_id)


@action
def place(
    author: Member, room: Room, body: str, *, client_id: str, at: datetime | None = None, voice: int | None = None,
    quote: int | None = None,
) -> Line:  # fmt: skip
    """Store a line in somebody's name that whoever keeps the room let through; only its kind asks who may."""
    words = check(Words(author, room.id, client_id, body, quote, voice, at=at))
    reread(room)
    if (before := queries.find_sent(author.id, client_id)) is not None:
        return before
    line = _add(room, words)
    _write({room.id: room}, {room.id: [line]})
    emit(LinesAdded(room.id, line.seq, line.seq))
    return queries.line_at(room.id, line.seq) or line


@action
def give(actor: Member, line: Line, kind: str) -> None:
    """Count a kind word, within an action that asked who may."""
    db.session.flush()
    db.session.add(LineReaction(line_id=line.id, member_id=actor.id, kind=kind))
    line.reactions = {**line.reactions, kind: line.reactions.get(kind, 0) + 1}
