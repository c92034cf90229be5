"""Afterwards: how many came."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request

from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import afterwards, answers, policy, queries
from ..answer_forms import HeadsForm
from ..models import Event
from .blueprint import back_to, bp


@bp.route("/events/<int:event_id>/heads", methods=["GET", "POST"])
@web.slow_down("30 per minute;300 per hour")
@guard(policy.keep, load=queries.find_event)
def heads(event: Event) -> Any:
    """Type in how many came."""
    if request.method != "POST":
        form = HeadsForm(formdata=None, **{name: str(number) for name, number in event.heads.items()})
        return render_template("events/heads.html", event=event, page_ward=event.space, form=form, **_checked(event))
    form = HeadsForm()
    if form.validate():
        try:
            afterwards.count_heads(me(), event, form.heads)
            web.say(_("人数を書きました"))
            return back_to(event, "numbers")
        except Refused as refused:
            form.members.errors = [*form.members.errors, refused.words]
            event = queries.find_event(event.id) or abort(404)
    page = render_template("events/heads.html", event=event, page_ward=event.space, form=form, **_checked(event))
    return page, 422


def _checked(event: Event) -> dict[str, Any]:
    return {"checked": answers.count_came(event.id)}
