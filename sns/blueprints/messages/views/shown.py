"""A conversation as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for

from sns.blueprints.talk import shown
from sns.blueprints.talk.forms import LineForm
from sns.blueprints.talk.models import Room
from sns.core.guard import me
from sns.core.i18n import gettext as _

from .. import lists, policy
from ..models import Conversation


def about(room: Room) -> dict[str, Any]:
    """Return what a line's looks depend on in a conversation."""
    return shown.looks(
        room, page=url_for("messages.show", room_id=room.id),
        line_page=url_for("messages.line", room_id=room.id, seq=0), ward=me().home_ward.slug,
    )  # fmt: skip


def title(room: Any, others: Sequence[Any]) -> str:
    """Name a conversation for who looks at it."""
    if room.name:
        return str(room.name)
    return _("、").join(one.nickname for one in others) if others else _("退会した会員")


def room_page(
    room: Conversation, form: LineForm | None = None, photos: Sequence[Any] = (), code: int = 200
) -> tuple[str, int]:  # fmt: skip
    """Show a conversation: what was said, and the line to write in, filled when something was refused."""
    member = me()
    part, at = shown.wanted_part(room)
    rows = lists.list_conversations(member).items
    # A conversation that rested for long stands in no list of its first page.
    own = next((row for row in rows if row.room.id == room.id), None) or lists.find_row(member, room.id)
    first_unread = shown.read_now(member, room, part, own.mark if own else None)
    quote_seq, quoted = shown.asked_quote(member, room)
    others = own.others if own else []
    page = render_template(
        "messages/show.html",
        room=room,
        title=title(room, others),
        others=others,
        lines=shown.shown_lines(part.lines, first_unread=first_unread, at=at),
        part=part,
        rows=rows,
        name_of=title,
        quoted=quoted,
        form=form or LineForm(formdata=None, client_id=shown.new_id(), quote=str(quote_seq or "")),
        photos=photos,
        may_write=policy.write(member, room) and not (room.is_waiting and room.line_seq),
        is_asked=member.id in room.asked_ids,
        is_muted=own is not None and own.is_muted,
        about=about(room),
        apart=sorted(member.standing.blocked | member.standing.muted),
    )
    return page, code
