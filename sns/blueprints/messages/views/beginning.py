"""The first words to a member."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for

from sns.blueprints.accounts import privacy
from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.talk.shown import new_id
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me

from .. import actions, policy, queries
from ..forms import FirstForm
from .blueprint import bp


@bp.get("/to/<int:member_id>")
@guard(policy.write_to, load=accounts.find_member)
def new(other: Member) -> Any:
    """Lead to the conversation with a member, or to its first words."""
    room = queries.find_pair(me().id, other.id)
    if room is not None and policy.reads(me(), room):
        return redirect(url_for(".show", room_id=room.id))
    return _page(other, FirstForm(formdata=None, client_id=new_id()))


def _page(other: Member, form: FirstForm, code: int = 200) -> Any:
    is_friend = other.id in me().standing.friends
    page = render_template(
        "messages/new.html", other=other, form=form, may_write=privacy.may_write(me(), other), is_friend=is_friend
    )
    return page, code


@bp.post("/to/<int:member_id>")
@web.slow_down("10 per minute;60 per hour")
@guard(policy.write_to, load=accounts.find_member)
def send_first(other: Member) -> Any:
    """Send the first words."""
    form = FirstForm()
    if form.validate():
        try:
            room = actions.write_to(me(), other, form.body.data or "", client_id=form.client_id.data or new_id())
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
        except ValueError:
            abort(400)
        else:
            web.keep(f"message-{other.id}-{me().id}")
            return redirect(url_for(".show", room_id=room.id))
    return _page(other, form, 422)
