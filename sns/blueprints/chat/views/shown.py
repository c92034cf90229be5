"""A room as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for

from sns.blueprints.talk import queries as lines
from sns.blueprints.talk import shown, wire
from sns.blueprints.talk.forms import LineForm
from sns.blueprints.talk.presence import presence
from sns.blueprints.talk.shown import new_id, shown_lines
from sns.core.guard import me

from .. import lists, policy, queries
from ..models import ChatRoom

__all__ = ["about", "new_id", "room_page", "shown_lines"]


def about(room: Any) -> dict[str, Any]:
    """Return what a line's looks depend on in a chat room."""
    place = queries.place_of(room)
    return shown.looks(
        room, page=url_for("chat.show", room_id=room.id), line_page=url_for("chat.line", room_id=room.id, seq=0),
        ward=place.slug if place else "",
    )  # fmt: skip


def room_page(room: ChatRoom, form: LineForm | None = None, photos: Sequence[Any] = (), code: int = 200) -> Any:
    """Show a room: what was said, and the line to write in, filled when something was refused."""
    member = me()
    part, at = shown.wanted_part(room)
    rooms = lists.list_rooms(member)
    first_unread = shown.read_now(member, room, part, rooms.mark_of(member, room))
    quote_seq, quoted = shown.asked_quote(member, room)
    form = form or LineForm(formdata=None, client_id=new_id(), quote=str(quote_seq or ""))
    form.offer(policy.voices(member, room))
    pinned = lines.line_at(room.id, room.pinned_seq) if room.pinned_seq else None
    place = queries.place_of(room)
    page = render_template(
        "chat/show.html",
        room=room,
        page_ward=place if place and not place.is_city else member.home_ward,
        lines=shown_lines(part.lines, first_unread=first_unread, at=at),
        part=part,
        is_newest=not part.has_later,
        rooms=rooms,
        pinned=wire.for_one(member, [pinned])[0] if pinned else None,
        quoted=quoted,
        here=len(presence.who(room.id)),
        form=form,
        photos=photos,
        may_write=policy.write(member, room),
        may_ask=policy.ask(member, room) and not policy.keeps(member, room),
        keeps=policy.keeps(member, room),
        waiting=queries.count_waiting(room) if room.asks_first and policy.keeps(member, room) else 0,
        silence=queries.silent_until(room.id, member.id) if room.has_silences else None,
        about=about(room),
        apart=sorted(member.standing.blocked | member.standing.muted),
    )
    return page, code
