"""Moving a thread to another board, merging it into another, splitting replies off."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from sns.blueprints.contents import comments, replies
from sns.blueprints.contents.replies import Place
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import lists, moving, policy, queries
from ..forms import MergeForm, MoveForm, SplitForm
from ..models import Thread
from .blueprint import bp
from .keeping import back_to


def _page(template: str, thread: Thread, form: Any, **more: Any) -> Any:
    # What was refused was undone, and with it what was known of the thread.
    thread = queries.find_thread(thread.id) or abort(404)
    page = render_template(
        template, thread=thread, board=thread.board, page_ward=thread.board.ward, form=form, **more
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@bp.route("/threads/<int:thread_id>/move", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.steer, load=queries.find_thread)
def move(thread: Thread) -> Any:
    """Move a thread to another board."""
    boards = {
        board.id: board
        for board in queries.list_boards(me().home_ward) + queries.list_boards(thread.board.space)
        if board.id != thread.board_id
        and policy.write(me(), board)
        and moving.narrows(thread, board.space_id, board.readers)
    }
    form = MoveForm()
    form.board.choices = [
        SelectChoice(key, f"{board.space.name} {board.name}") for key, board in boards.items()
    ]  # fmt: skip
    if request.method == "POST" and form.validate():
        try:
            moving.move(me(), thread, boards[form.board.data])
            web.say(_("話し合いを「%(name)s」に移しました", name=boards[form.board.data].name))
            return back_to(thread)
        except Refused as refused:
            form.board.errors = [*form.board.errors, refused.words]
    return _page("boards/move.html", thread, form)


@bp.route("/threads/<int:thread_id>/merge", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.steer, load=queries.find_thread)
def merge(thread: Thread) -> Any:
    """Merge a thread into another one."""
    form = MergeForm()
    near = lists.list_threads(me(), [thread.board]).items
    form.into.choices = [SelectChoice(str(other.id), other.title) for other in near if other.id != thread.id]
    if request.method == "POST" and form.validate():
        into = queries.find_thread(form.into_id)
        if into is None or not policy.read(me(), into):
            form.number.errors = [*form.number.errors, _("まとめる先をえらんでください")]
        else:
            try:
                moving.merge(me(), thread, into)
                web.say(_("話し合いを「%(title)s」にまとめました", title=into.title))
                return back_to(into)
            except Refused as refused:
                form.number.errors = [*form.number.errors, refused.words]
    return _page("boards/merge.html", thread, form)


@bp.route("/threads/<int:thread_id>/split", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.steer, load=queries.find_thread)
def split(thread: Thread) -> Any:
    """Split chosen replies off into a new thread; one page of replies is offered at a time."""
    chosen = {(number_in(seq) or 0) for seq in request.form.getlist("seq")[: moving.MOST_SPLIT]} - {0}
    form = SplitForm()
    if request.method == "POST":
        is_valid = form.validate()
        if not chosen:
            form.form_errors.append(_("分ける返信をえらんでください"))
        elif is_valid:
            try:
                new = moving.split(
                    me(), thread, seqs=chosen, title=form.title.data or "", body=form.body.data or ""
                )  # fmt: skip
                web.say(_("新しい話し合いに分けました"))
                return redirect(url_for(".show", thread_id=new.id))
            except Refused as refused:
                form.form_errors.append(refused.words)
    else:
        form.body.data = _("「%(title)s」の話し合いから分けました。", title=thread.title)
    turn = replies.list_after(thread.id, Place.parse(request.args.get("after")) or replies.START)
    last = turn.rows[-1] if turn.rows and turn.has_later else None
    thread = queries.find_thread(thread.id) or abort(404)
    return _page(
        "boards/split.html",
        thread,
        form,
        chosen=chosen,
        comments=comments.arrange(me(), thread, turn.rows),
        next_url=url_for(".split", thread_id=thread.id, after=str(Place(last.root_seq, last.seq))) if last else None,
    )
