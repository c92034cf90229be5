"""Answering and kind words, alike for every kind of content."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.pages import Cursor

from . import actions, footprints, mentions, policy, queries
from .feeds import paged
from .forms import ReplyForm
from .models import Content, Reply

bp = Blueprint("contents", __name__)


def address(content: Any, anchor: str | None = None) -> str:
    """Return the address of the page a content lives on."""
    endpoint, values = queries.page_address(content)
    return url_for(endpoint, **values, _anchor=anchor)


@bp.post("/contents/<int:content_id>/replies")
@web.slow_down("20 per minute;300 per hour")
@guard(policy.reply, load=queries.find_content)
def create_reply(content: Content) -> Any:
    """Answer a content."""
    form = ReplyForm()
    if form.validate():
        try:
            mine = actions.reply(
                me(), content, body=form.body.data or "", answer_to=form.answer_seq, key=form.key.data or None
            )
            web.keep(f"reply-{content.id}-{me().id}")
            return redirect(address(content, f"r{mine.seq}"))
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
    return render_template("contents/reply_new.html", form=form, content=content, back=address(content)), 422


@bp.route("/replies/<int:reply_id>/edit", methods=["GET", "POST"])
@guard(policy.edit_reply, load=queries.find_reply)
def edit_reply(reply: Reply) -> Any:
    """Change one's own reply."""
    form = ReplyForm(obj=reply)
    back = address(reply.content, f"r{reply.seq}")
    if request.method == "POST" and form.validate():
        actions.revise_reply(me(), reply, body=form.body.data or "")
        web.keep(f"reply-edit-{reply.id}-{me().id}")
        return redirect(back)
    status = 422 if request.method == "POST" else 200
    return render_template("contents/reply_edit.html", form=form, reply=reply, back=back), status


@bp.route("/replies/<int:reply_id>/delete", methods=["GET", "POST"])
@guard(policy.delete_reply, load=queries.find_reply)
def delete_reply(reply: Reply) -> Any:
    """Delete one's own reply, or one under one's own words."""
    back = address(reply.content, "comments")
    if request.method == "POST":
        actions.remove_reply(me(), reply)
        return redirect(back)
    return render_template("contents/reply_delete.html", reply=reply, back=back)


@bp.post("/contents/<int:content_id>/reactions")
@web.slow_down("60 per minute;1000 per hour")
@guard(policy.react, load=queries.find_content)
def react(content: Content) -> Response:
    """Give a kind word, or take it back."""
    seq = request.form.get("seq", "0")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 10):
        abort(400)
    counts = actions.react(me(), content, request.form.get("kind", ""), seq=int(seq))
    if request.accept_mimetypes.best == "application/json":
        mine = sorted(queries.my_reactions(me(), content.id, int(seq)))
        return jsonify(counts=counts, mine=mine)
    return redirect(address(content, f"r{seq}" if int(seq) else "reactions"))


@bp.get("/contents/<int:content_id>/footprints")
@guard(policy.see_footprints, load=queries.find_content)
def show_footprints(content: Content) -> str:
    """Show who came to one's own content and left their name."""
    page = footprints.list_visits(me(), content.id, Cursor.parse(request.args.get("before")))
    return render_template("contents/footprints.html", content=content, back=address(content), page=paged(page))


@bp.get("/contents/<int:content_id>/people")
@guard(policy.reply, load=queries.find_content)
def suggest(content: Content) -> Response:
    """Suggest whom to call (@) in an answer: people around it who may read it."""
    return _suggested(content)


@bp.get("/mentions")
@guard(policy.suggest)
def suggest_for_new() -> Response:
    """Suggest whom to call (@) in something new, by whom it is going to be for."""
    member = me()
    return _suggested(mentions.Unwritten(member.id, member.home_ward_id, request.args.get("visibility", "")))


def _suggested(content: Content | mentions.Unwritten) -> Response:
    found = mentions.suggest(me(), content, request.args.get("q", "")[:20])
    return jsonify([{"name": someone.nickname, "ward": someone.home_ward.name} for someone in found])
