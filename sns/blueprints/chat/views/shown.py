"""A room as its page shows it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, request, url_for

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.talk import actions as talk
from sns.blueprints.talk import adapters, wire
from sns.blueprints.talk import queries as lines
from sns.blueprints.talk.models import Line
from sns.blueprints.talk.presence import presence
from sns.core import clock, i18n
from sns.core.guard import me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import policy, queries
from ..forms import LineForm
from ..models import ChatRoom


@dataclass(frozen=True)
class ShownLine:
    """A line for a page: what travels to open pages too, its moment, and whether a day begins with it."""

    it: dict[str, Any]
    at: datetime
    day: date | None
    day_words: str = ""
    is_first_unread: bool = False
    is_at: bool = False


def shown_lines(rows: Sequence[Line], *, first_unread: int = 0, at: int = 0) -> list[ShownLine]:
    """Return lines for a page, each first one of a day marked."""
    found = []
    before: date | None = None
    for row, it in zip(rows, wire.for_one(me(), rows), strict=True):
        day = clock.local(row.created_at).date()
        begins = day if day != before else None
        words = day_words(day) if begins else ""
        found.append(ShownLine(it, row.created_at, begins, words, row.seq == first_unread, row.seq == at))
        before = day
    return found


def day_words(day: date) -> str:
    """Name the day between two lines."""
    return _("今日 %(day)s", day=i18n.day(day)) if day == clock.today() else i18n.day(day)


def about(room: Any) -> dict[str, Any]:
    """Return what a line's looks depend on beside itself: for the page, and for the script that makes the same."""
    place = queries.place_of(room)
    wards = spaces.wards_by_id().values()
    return {
        "me": me().id, "ward": place.slug if place else "", "hues": {ward.slug: ward.hue for ward in wards},
        "wards": {ward.slug: ward.name for ward in wards}, "page": url_for("chat.show", room_id=room.id),
        "line_page": url_for("chat.line", room_id=room.id, seq=0), "today": clock.today().isoformat(),
        "reactions": {kind: (sign, str(label)) for kind, (sign, label) in adapters.of(room).reactions.items()},
    }  # fmt: skip


def _part(room: ChatRoom) -> tuple[lines.Part, int]:
    at, before, after = (number_in(request.args.get(name)) for name in ("at", "before", "after"))
    if at:
        return lines.list_around(room.id, at), at
    if after is not None:
        return lines.list_after(room.id, after), 0
    return lines.list_before(room.id, before), 0


def room_page(room: ChatRoom, form: LineForm | None = None, photos: Sequence[Any] = (), code: int = 200) -> Any:
    """Show a room: what was said, and the line to write in, filled when something was refused."""
    member = me()
    part, at = _part(room)
    mark = lines.marks_of(member, [room]).get(room.id)
    seen = max(mark or 0, talk.reading.waiting((member.id, room.id)) or 0)
    is_newest = not part.has_later
    if is_newest or room.line_seq == 0:
        talk.mark(member, room, room.line_seq)
    quote = lines.line_at(room.id, number_in(request.args.get("quote")) or 0) if "quote" in request.args else None
    form = form or LineForm(formdata=None, client_id=new_id(), quote=str(quote.seq) if quote else "")
    form.offer(policy.voices(member, room))
    pinned = lines.line_at(room.id, room.pinned_seq) if room.pinned_seq else None
    place = queries.place_of(room)
    first_unread = seen + 1 if mark is not None and seen < room.line_seq else 0
    page = render_template(
        "chat/show.html",
        room=room,
        place=place,
        space=None if place else queries.find_space(room.space_id),
        page_ward=place if place and not place.is_city else member.home_ward,
        lines=shown_lines(part.lines, first_unread=first_unread, at=at),
        part=part,
        is_newest=is_newest,
        rooms=queries.list_rooms(member),
        pinned=wire.for_one(member, [pinned])[0] if pinned else None,
        quoted=wire.quote_of(quote.seq, quote) if quote and wire.for_one(member, [quote])[0].get("html") else None,
        here=len(presence.who(room.id)),
        form=form,
        photos=photos,
        may_write=policy.write(member, room),
        may_ask=policy.ask(member, room) and not policy.keeps(member, room),
        keeps=policy.keeps(member, room),
        waiting=queries.count_waiting(room) if room.asks_first and policy.keeps(member, room) else 0,
        silence=queries.silent_until(room.id, member.id),
        about=about(room),
        apart=sorted(member.standing.blocked | member.standing.muted),
    )
    return page, code


def new_id() -> str:
    """Return an id for a form's line."""
    return uuid.uuid4().hex
