"""The bell, and how to hear of one content."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.contents import following
from sns.blueprints.contents.models import Content
from sns.blueprints.contents.queries import find_content
from sns.blueprints.contents.views import address
from sns.core import clock, web
from sns.core.addresses import paged
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pages import Cursor

from .. import actions, plans, policy, queries
from ..forms import ContentForm
from . import bp


@bp.get("/notifications")
@guard(policy.bell)
def index() -> str:
    """Show what concerns a member, by days."""
    page = paged(queries.list_lines(me(), Cursor.parse(request.args.get("before"))))
    days = [(day, list(lines)) for day, lines in groupby(page.items, lambda line: clock.local(line.at).date())]
    return render_template("notifications/index.html", page=page, days=days, today=clock.today())


@bp.post("/notifications/read")
@web.slow_down("60 per minute")
@guard(policy.bell)
def read_all() -> Response:
    """Have read everything."""
    actions.read_all(me())
    web.say(_("すべて既読にしました"))
    return redirect(url_for(".index"))


@bp.route("/notifications/about/<int:content_id>", methods=["GET", "POST"])
@web.slow_down("60 per minute")
@guard(policy.about_content, load=find_content)
def content(content: Content) -> Any:
    """Choose how to hear of one content, or not at all."""
    member = me()
    if request.method != "POST":
        now = plans.content_rhythms(content.id, [member.id]).get(member.id, "")
        return _content_page(content, ContentForm(formdata=None, rhythm=now))
    form = ContentForm()
    if not form.validate():
        return _content_page(content, form), 422
    plans.choose_for_content(member, content.id, form.rhythm.data)
    if request.form.get("hear") == "no":
        following.mute(member, content)
    elif following.standing(member, content.id) != "followed":
        following.follow(member, content)
    web.say(_("保存しました"))
    return redirect(url_for(".content", content_id=content.id))


def _content_page(content: Content, form: ContentForm) -> str:
    return render_template(
        "notifications/content.html", content=content, form=form, back=address(content),
        is_muted=following.standing(me(), content.id) == "muted",
    )  # fmt: skip
