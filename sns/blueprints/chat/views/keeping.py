"""Opening and keeping rooms, and letting questions through."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, policy, queries
from ..forms import RoomForm
from ..models import ChatQuestion, ChatRoom
from .blueprint import bp


def find_place(ward: str) -> Ward | None:
    """Return the ward or city an address names."""
    return spaces.find_place(ward)


@bp.route("/w/<ward>/chat/new", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.open_room, load=find_place)
def new(place: Ward) -> Any:
    """Open a room."""
    form = RoomForm() if request.method == "POST" else RoomForm(formdata=None)
    if request.method == "POST" and form.validate():
        room = actions.open_room(me(), place.id, form.wish("city" if place.is_city else None))
        web.say(_("ルーム「%(name)s」をひらきました", name=room.name))
        return redirect(url_for(".show", room_id=room.id))
    page = render_template("chat/form.html", form=form, place=place, page_ward=place, room=None)
    return page, 422 if request.method == "POST" else 200


_FACTS = ("name", "purpose", "notice", "readers", "opens_at", "closes_at", "asks_first")


@bp.route("/chat/<int:room_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.keep, load=queries.find_room)
def edit(room: ChatRoom) -> Any:
    """Change a room."""
    if request.method == "POST":
        form = RoomForm()
    else:
        form = RoomForm(formdata=None, slow_s=str(room.slow_s), **{name: getattr(room, name) for name in _FACTS})
    place = queries.place_of(room)
    if request.method == "POST" and form.validate():
        is_fixed = room.readers == "space" or room.is_lounge or (place is not None and place.is_city)
        actions.change_room(me(), room, form.wish(room.readers if is_fixed else None))
        web.say(_("ルームを変えました"))
        return redirect(url_for(".show", room_id=room.id))
    page = render_template("chat/form.html", form=form, place=place, room=room)
    return page, 422 if request.method == "POST" else 200


@bp.post("/chat/<int:room_id>/close")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.close, load=queries.find_room)
def close(room: ChatRoom) -> Response:
    """Close a room, or open it again."""
    if request.form.get("do") == "reopen":
        actions.reopen(me(), room)
        web.say(_("ルームをまたひらきました"))
    else:
        actions.close(me(), room)
        web.say(_("ルームを閉じました。読むことはできます"))
    return redirect(url_for(".show", room_id=room.id))


@bp.get("/chat/<int:room_id>/questions")
@guard(policy.read, load=queries.find_room)
def questions(room: ChatRoom) -> str:
    """Show the questions that wait, to who keeps the room; to others their own."""
    keeps = policy.keeps(me(), room)
    return render_template(
        "chat/questions.html", room=room, keeps=keeps, waiting=queries.list_questions(room) if keeps else [],
        mine=queries.list_questions(room, author=me()),
    )  # fmt: skip


@bp.post("/chat/questions/<int:question_id>")
@web.slow_down("60 per minute;600 per hour")
@guard(policy.decide, load=queries.find_question)
def decide(question: ChatQuestion) -> Response:
    """Show a question to the room, or leave it out."""
    if request.form.get("do") == "show":
        actions.let_through(me(), question)
        web.say(_("質問をルームに出しました"))
    else:
        actions.decline(me(), question)
        web.say(_("質問を出さないことにしました"))
    return redirect(url_for(".questions", room_id=question.room_id))
