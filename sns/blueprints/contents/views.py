"""Answering and kind words, alike for every kind of content."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me

from . import actions, policy, queries
from .forms import ReplyForm
from .models import Content, Reply

bp = Blueprint("contents", __name__)


def address(content: Any, anchor: str | None = None, *, seq: int = 0) -> str:
    """Return the address of the page a content lives on, with `seq` that of one of its replies."""
    endpoint, values = queries.page_address(content, seq)
    return url_for(endpoint, **values, _anchor=f"r{seq}" if seq else anchor)


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
