"""Groups: beginning one, its name, who is in it, leaving."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.talk.shown import new_id
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, policy, queries
from ..forms import GroupForm, NameForm, PeopleForm
from ..models import Conversation
from .blueprint import bp


@bp.route("/group", methods=["GET", "POST"])
@web.slow_down("10 per minute;60 per hour")
@guard(policy.begin)
def new_group() -> Any:
    """Begin a conversation of several."""
    friends = queries.friends_of(me())
    form = GroupForm() if request.method == "POST" else GroupForm(formdata=None, client_id=new_id())
    form.offer(friends)
    if request.method == "POST" and form.validate():
        try:
            room = actions.open_group(
                me(), form.chosen(friends), form.body.data or "", name=form.name.data or "",
                client_id=form.client_id.data or new_id(),
            )  # fmt: skip
            return redirect(url_for(".show", room_id=room.id))
        except Refused as refused:
            form.people.errors = [*form.people.errors, refused.words]
        except ValueError:
            abort(400)
    page = render_template("messages/group.html", form=form, friends=friends)
    return page, 422 if request.method == "POST" else 200


def _arrangements(room: Conversation, name: NameForm | None = None, people: PeopleForm | None = None) -> Any:
    friends = [one for one in queries.friends_of(me()) if one.id not in room.member_ids]
    adding = people or PeopleForm(formdata=None)
    adding.offer(friends)
    page = render_template(
        "messages/arrange.html", room=room, others=queries.others_in(me(), room), friends=friends, adding=adding,
        naming=name or NameForm(formdata=None, name=room.name),
    )  # fmt: skip
    return page, 422 if name or people else 200


@bp.get("/<int:room_id>/group")
@guard(policy.arrange, load=queries.find)
def arrange(room: Conversation) -> Any:
    """Show who is in a group, and what can be done with it."""
    return _arrangements(room)


@bp.post("/<int:room_id>/name")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.arrange, load=queries.find)
def rename(room: Conversation) -> Any:
    """Name a group."""
    form = NameForm()
    if not form.validate():
        return _arrangements(room, name=form)
    actions.rename(me(), room, form.name.data or "")
    web.say(_("名前を変えました"))
    return redirect(url_for(".show", room_id=room.id))


@bp.post("/<int:room_id>/people")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.arrange, load=queries.find)
def add(room: Conversation) -> Any:
    """Let more of one's つながり in."""
    form = PeopleForm()
    chosen = form.chosen(queries.friends_of(me()))
    try:
        if not chosen:
            raise Refused(_("入れる方をえらんでください"))
        actions.add(me(), room, chosen)
    except Refused as refused:
        form.people.errors = [refused.words]
        return _arrangements(queries.find(room.id) or room, people=form)
    web.say(_("グループに入れました"))
    return redirect(url_for(".show", room_id=room.id))


@bp.route("/<int:room_id>/leave", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.leave, load=queries.find)
def leave(room: Conversation) -> str | Response:
    """Leave a group, after asking."""
    if request.method != "POST":
        return render_template("messages/leave.html", room=room)
    actions.leave(me(), room)
    web.say(_("「%(name)s」を抜けました", name=room.name))
    return redirect(url_for(".index"))
