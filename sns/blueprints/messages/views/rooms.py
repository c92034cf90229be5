"""The list of conversations, one of them, answering first words, searching in one's own."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.talk import queries as lines
from sns.blueprints.talk.shown import shown_lines
from sns.core import text, web
from sns.core.addresses import here, paged
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in
from sns.core.pages import Cursor

from .. import actions, lists, policy, queries
from ..models import Conversation
from .blueprint import bp
from .shown import room_page, title


@bp.get("/")
@guard(policy.visit)
def index() -> str:
    """Show a member's conversations; first words that wait for an answer stand above."""
    page = lists.list_conversations(me(), Cursor.parse(request.args.get("before")))
    return render_template("messages/index.html", page=paged(page), name_of=title)


@bp.get("/<int:room_id>")
@guard(policy.read, load=queries.find)
def show(room: Conversation) -> Any:
    """Show a conversation."""
    return room_page(room)


@bp.post("/<int:room_id>/accept")
@web.slow_down("60 per minute;300 per hour")
@guard(policy.decide, load=queries.find)
def accept(room: Conversation) -> Response:
    """Take the first words up."""
    actions.accept(me(), room)
    web.say(_("受けとりました。返事を書けます"))
    return redirect(url_for(".show", room_id=room.id, _anchor="write"))


@bp.post("/<int:room_id>/decline")
@web.slow_down("60 per minute;300 per hour")
@guard(policy.decide, load=queries.find)
def decline(room: Conversation) -> Response:
    """Not take the first words up."""
    actions.decline(me(), room)
    web.say(_("ことわりました。相手の方には知らせません"))
    return redirect(url_for(".index"))


@bp.post("/<int:room_id>/mute")
@web.slow_down("60 per minute;300 per hour")
@guard(policy.take_part, load=queries.find)
def mute(room: Conversation) -> Response:
    """Hear no more of a conversation, or again."""
    is_muted = request.form.get("do") == "mute"
    actions.mute(me(), room, is_muted=is_muted)
    web.say(_("このやりとりの通知を止めました") if is_muted else _("このやりとりの通知をまた受けます"))
    return redirect(url_for(".show", room_id=room.id))


@bp.get("/search")
@guard(policy.visit)
def search() -> str:
    """Find what was said in one's own conversations, or in one of them."""
    words = text.clean_line(request.args.get("q", "")[:200])
    room_id = number_in(request.args.get("in"))
    found = queries.search(me(), words, room_id=room_id, before=number_in(request.args.get("before")))
    more = here(before=found[lines.FOUND - 1].id) if len(found) > lines.FOUND else None
    rows = found[: lines.FOUND]
    rooms = lines.rooms_by_id({row.room_id for row in rows} | ({room_id} if room_id else set()))
    mine = {key: room for key, room in rooms.items() if isinstance(room, Conversation) and policy.reads(me(), room)}
    people = queries.people_of(mine.values())
    names = {
        key: title(room, [people[one] for one in room.circle if one != me().id and one in people])
        for key, room in mine.items()
    }
    return render_template(
        "messages/search.html", q=words, found=list(zip(rows, shown_lines(rows), strict=True)), more=more, names=names,
        room_id=room_id if room_id in names else None,
    )  # fmt: skip
