"""The rooms of a member, one room, who is there, searching in it, the rooms of a space's people."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces.models import Space
from sns.blueprints.talk import queries as lines
from sns.core import text, web
from sns.core.addresses import here
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import actions, lists, policy, queries
from ..models import ChatRoom
from .blueprint import bp
from .shown import room_page, shown_lines


@bp.get("/chat")
@guard(policy.visit)
def index() -> str:
    """Show a member's rooms: open now, to open later, over."""
    city = queries.city()
    return render_template(
        "chat/index.html", rooms=lists.list_rooms(me()), city=city,
        can_open=policy.open_room(me(), me().home_ward), opens_city=city is not None and policy.open_room(me(), city),
    )  # fmt: skip


@bp.get("/chat/<int:room_id>")
@guard(policy.read, load=queries.find_room)
def show(room: ChatRoom) -> Any:
    """Show a room."""
    return room_page(room)


@bp.get("/chat/<int:room_id>/people")
@guard(policy.read, load=queries.find_room)
def people(room: ChatRoom) -> str:
    """Show who is there."""
    return render_template("chat/people.html", room=room, people=queries.who_is_there(me(), room))


@bp.get("/chat/<int:room_id>/search")
@guard(policy.read, load=queries.find_room)
def search(room: ChatRoom) -> str:
    """Find lines of a room."""
    words = text.clean_line(request.args.get("q", "")[:200])
    found = lines.search([room.id], words, before=number_in(request.args.get("before")))
    more = here(before=found[lines.FOUND - 1].id) if len(found) > lines.FOUND else None
    shown = [line for line in shown_lines(found[: lines.FOUND]) if line.it.get("html")]
    return render_template("chat/search.html", room=room, q=words, found=shown, more=more)


@bp.get("/spaces/<int:space_id>/chat")
@guard(policy.enter_space, load=queries.find_space)
def of_space(space: Space) -> Any:
    """Lead to the room of a space's people; who may open it is asked whether to."""
    room = queries.room_of_space(space.id)
    if room is not None:
        return redirect(url_for(".show", room_id=room.id))
    return render_template("chat/of_space.html", space=space, can_open=policy.open_for_people(me(), space))


@bp.post("/spaces/<int:space_id>/chat")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.open_for_people, load=queries.find_space)
def open_for_space(space: Space) -> Response:
    """Open the room of a space's people, once."""
    room = queries.room_of_space(space.id)
    if room is None:
        if space.kind not in ("event", "group", "council", "organization", "building"):
            abort(404)
        room = actions.open_room(me(), space.id, actions.Wish(name=space.name[:40], readers="space"))
        web.say(_("ルームをひらきました"))
    return redirect(url_for(".show", room_id=room.id))
