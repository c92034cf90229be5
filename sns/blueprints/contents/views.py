"""Answering and kind words, alike for every kind of content."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.core import web
from sns.core.addresses import paged
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in
from sns.core.pages import Cursor

from . import actions, adapters, desk, draft_views, footprints, mentions, policy, queries  # noqa: F401  # draft_views adds its pages
from .blueprint import bp
from .forms import EDIT_REPLY, NEW_REPLY, ReplyForm
from .models import Content, Reply


def address(content: Any, anchor: str | None = None, *, seq: int = 0) -> str:
    """Return the address of the page a content lives on, with `seq` that of one of its replies."""
    endpoint, values = queries.page_address(content, seq)
    return url_for(endpoint, **values, _anchor=f"r{seq}" if seq else anchor)


def _named(content: Content) -> dict[str, Any]:
    return {adapters.KINDS[content.kind].id_name: content.id}


@bp.get("/contents/<int:content_id>/reply")
@guard(policy.reply, load=queries.find_content)
def new_reply(content: Content) -> Any:
    """Open the form for an answer on a page of its own, such as for a draft."""
    if (form_of_kind := adapters.KINDS[content.kind].answer_form) is not None:
        return redirect(url_for(form_of_kind, **_named(content), draft=request.args.get("draft")))
    draft = desk.opened(NEW_REPLY, content.id)
    form = desk.filled(ReplyForm, draft) if draft else ReplyForm(formdata=None)
    return render_template(
        "contents/reply_new.html", form=form, content=content, back=address(content), draft=draft, asking=[]
    )


@bp.post("/contents/<int:content_id>/replies")
@web.slow_down("20 per minute;300 per hour")
@desk.keeps_refused(NEW_REPLY, "content_id")
@guard(policy.reply, load=queries.find_content)
def create_reply(content: Content) -> Any:
    """Answer a content."""
    form = ReplyForm()
    if request.form.get("do") == "draft":
        return _keep_reply(form, NEW_REPLY, content.id, ".new_reply", content_id=content.id)
    asking: list[Any] = []
    if form.validate() and not (asking := desk.asks_first(form, form.body.data)):
        try:
            mine = actions.reply(
                me(), content, body=form.body.data or "", answer_to=form.answer_seq, draft=form.mark
            )  # fmt: skip
            web.keep(f"reply-{content.id}-{me().id}")
            return redirect(address(content, seq=mine.seq))
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
    draft = desk.save(form, NEW_REPLY, content.id)
    page = render_template(
        "contents/reply_new.html", form=form, content=content, back=address(content), draft=draft, asking=asking
    )
    return page, 200 if asking else 422


@bp.route("/replies/<int:reply_id>/edit", methods=["GET", "POST"])
@guard(policy.edit_reply, load=queries.find_reply)
def edit_reply(reply: Reply) -> Any:
    """Change one's own reply."""
    content = reply.content  # what a refused draft rolls back forgets where the reply stands
    back = address(content, seq=reply.seq)
    if request.method != "POST":
        if (form_of_kind := adapters.KINDS[reply.content.kind].edit_form) is not None:
            return redirect(url_for(form_of_kind, reply_id=reply.id, draft=request.args.get("draft")))
        draft = desk.opened(EDIT_REPLY, reply.id)
        form = desk.filled(ReplyForm, draft) if draft else ReplyForm(formdata=None, obj=reply)
        return render_template(
            "contents/reply_edit.html", form=form, reply=reply, content=content, back=back, draft=draft, asking=[]
        )
    form = ReplyForm()
    if request.form.get("do") == "draft":
        return _keep_reply(form, EDIT_REPLY, reply.id, ".edit_reply", reply_id=reply.id)
    asking: list[Any] = []
    if form.validate() and not (asking := desk.asks_first(form, form.body.data)):
        try:
            actions.revise_reply(me(), reply, body=form.body.data or "", draft=form.mark)
            web.keep(f"reply-edit-{reply.id}-{me().id}")
            return redirect(back)
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
    draft = desk.save(form, EDIT_REPLY, reply.id)
    page = render_template(
        "contents/reply_edit.html", form=form, reply=reply, content=content, back=back, draft=draft, asking=asking
    )
    return page, 200 if asking else 422


def _keep_reply(form: ReplyForm, kind: str, about_id: int, endpoint: str, **values: Any) -> Any:
    draft = desk.save(form, kind, about_id)
    if draft is not None:
        web.say(_("下書きに保存しました"))
        web.keep(f"{'reply' if kind == NEW_REPLY else 'reply-edit'}-{about_id}-{me().id}")
    return redirect(url_for(endpoint, **values, draft=draft.id if draft else None))


@bp.route("/replies/<int:reply_id>/delete", methods=["GET", "POST"])
@guard(policy.delete_reply, load=queries.find_reply)
def delete_reply(reply: Reply) -> Any:
    """Delete one's own reply, or one under one's own words."""
    if request.method == "POST":
        actions.remove_reply(me(), reply)
        words = _("コメントを消しました") if reply.content.kind == "diary" else _("返信を消しました")
        if policy.restore_reply(me(), reply):
            web.offer(words, _("元にもどす"), url_for(".restore_reply", reply_id=reply.id))
        else:
            web.say(words)
        return redirect(_where_it_stood(reply))
    back = address(reply.content, seq=reply.seq)
    return render_template("contents/reply_delete.html", reply=reply, back=back)


def _where_it_stood(reply: Reply) -> str:
    # Below the words it answered; what answered nobody leaves nothing that could be pointed at.
    if reply.parent_seq:
        return address(reply.content, seq=reply.root_seq)
    endpoint, values = queries.page_address(reply.content, reply.seq)
    return url_for(endpoint, **values, _anchor=adapters.KINDS[reply.content.kind].replies_id)


@bp.post("/replies/<int:reply_id>/restore")
@guard(policy.restore_reply, load=queries.find_reply)
def restore_reply(reply: Reply) -> Any:
    """Bring back a reply one deleted."""
    actions.restore_reply(me(), reply)
    return redirect(address(reply.content, f"r{reply.seq}", seq=reply.seq))


@bp.post("/contents/<int:content_id>/reactions")
@web.slow_down("60 per minute;1000 per hour")
@guard(policy.react, load=queries.find_content)
def react(content: Content) -> Response:
    """Give a kind word, or take it back."""
    # A page with many replies has one form for all: `hm:12` is the kind word for the twelfth.
    kind, _colon, place = request.form.get("kind", "").partition(":")
    seq = number_in(place or request.form.get("seq", "0"))
    if seq is None:
        abort(400)
    counts = actions.react(me(), content, kind, seq=seq)
    if request.accept_mimetypes.best == "application/json":
        mine = sorted(queries.my_reactions(me(), content.id, seq))
        return jsonify(counts=counts, mine=mine)
    return redirect(address(content, "reactions", seq=seq))


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
    space_id = number_in(request.args.get("space")) or member.home_ward_id
    return _suggested(mentions.Unwritten(member.id, space_id, request.args.get("visibility", "")))


def _suggested(content: Content | mentions.Unwritten) -> Response:
    found = mentions.suggest(me(), content, request.args.get("q", "")[:20])
    return jsonify([{"name": someone.nickname, "ward": someone.home_ward.name} for someone in found])
