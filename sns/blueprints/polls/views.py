"""A poll's own page: answering, results, and keeping it in order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.models import Content
from sns.blueprints.contents.views import address
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from . import actions, breakdown, policy, queries
from .forms import EndForm, PollForm
from .models import MOST_OPTIONS, Poll

bp = Blueprint("polls", __name__)


def _back(poll: Poll) -> Response:
    return redirect(address(poll.content, f"poll-{poll.id}"))


def _again(poll: Poll, refused: Refused) -> Poll:
    # What was refused was undone, and with it what was known of the poll; it may be gone by now.
    found = queries.find_poll(poll.id)
    if found is None:
        raise refused
    return found


@bp.route("/contents/<int:content_id>/polls/new", methods=["GET", "POST"])
@web.slow_down("10 per minute;60 per hour")
@guard(policy.ask, load=contents.find_content)
def new(content: Content) -> Any:
    """Ask the readers of a content something."""
    form = PollForm() if request.method == "POST" else PollForm(formdata=None)
    if request.method == "POST" and form.validate():
        try:
            poll = actions.open_poll(me(), content, form.wish, key=form.key.data or None)
            web.keep(f"poll-new-{content.id}-{me().id}")
            return _back(poll)
        except Refused as refused:
            form.form_errors.append(refused.words)
            content = contents.find_content(content.id) or abort(404)
    page = render_template("polls/new.html", form=form, content=content, back=address(content), page_ward=content.space)
    return page, 422 if request.method == "POST" else 200


@bp.get("/polls/<int:poll_id>")
@guard(policy.read, load=queries.find_poll)
def show(poll: Poll) -> str:
    """Show a poll with everything that may be known of its results."""
    return _page(poll)


def _page(poll: Poll, *, error: str = "", chosen: list[int] | None = None) -> str:
    shown = queries.show(me(), poll)
    has_names = poll.is_named and shown.shows_results
    return render_template(
        "polls/show.html",
        shown=shown,
        poll=poll,
        error=error,
        chosen=(shown.own or []) if chosen is None else chosen,
        may_answer=poll.content.closed_at is None and policy.answer(me(), poll),
        may_keep=policy.keep(me(), poll),
        voters=queries.list_voters(me(), poll) if has_names else [],
        tables=breakdown.tables(poll) if poll.is_over else [],
        back=address(poll.content, f"poll-{poll.id}"),
        page_ward=poll.content.space,
    )


@bp.post("/polls/<int:poll_id>/answer")
@web.slow_down("30 per minute;300 per hour")
@guard(policy.answer, load=queries.find_poll)
def answer(poll: Poll) -> Any:
    """Answer a poll; what cannot be taken comes back as it was chosen."""
    sent = request.form.getlist("choice")[:MOST_OPTIONS]
    # Options are sent as 1, 2, 3 …, so that what is unreadable is none of them.
    chosen = [(number_in(digits) or 0) - 1 for digits in sent]
    try:
        is_counted = actions.answer(me(), poll, chosen)
    except Refused as refused:
        return _page(_again(poll, refused), error=refused.words, chosen=chosen), 422
    web.say(_("回答を受けとりました") if is_counted else _("先にいただいた回答を受けとっています"))
    return _back(poll)


@bp.route("/polls/<int:poll_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;300 per hour")
@guard(policy.keep, load=queries.find_poll)
def edit(poll: Poll) -> Any:
    """Change a poll nobody has answered, or let one end earlier."""
    is_sent, is_free = request.method == "POST", poll.people == 0
    form: PollForm | EndForm
    if is_free:
        form = PollForm() if is_sent else PollForm.of(poll)
        form.opened_at = poll.opened_at
    else:
        form = EndForm() if is_sent else EndForm(formdata=None, ends_on=poll.last_day)
    if is_sent and form.validate():
        try:
            if isinstance(form, PollForm):
                actions.change(me(), poll, form.wish)
            else:
                actions.end_earlier(me(), poll, form.ends_on.data)
            web.say(_("アンケートを変えました"))
            return _back(poll)
        except Refused as refused:
            form.form_errors.append(refused.words)
            poll = _again(poll, refused)
    page = render_template("polls/edit.html", form=form, poll=poll, is_free=is_free, page_ward=poll.content.space)
    return page, 422 if is_sent else 200


@bp.post("/polls/<int:poll_id>/close")
@web.slow_down("20 per minute;300 per hour")
@guard(policy.keep, load=queries.find_poll)
def close(poll: Poll) -> Response:
    """End a poll now."""
    actions.close(me(), poll)
    web.say(_("アンケートをおわりにしました"))
    return _back(poll)


@bp.route("/polls/<int:poll_id>/delete", methods=["GET", "POST"])
@web.slow_down("20 per minute;300 per hour")
@guard(policy.keep, load=queries.find_poll)
def delete(poll: Poll) -> Any:
    """Delete a poll with its answers, after asking."""
    if request.method == "POST":
        actions.remove(me(), poll)
        web.say(_("アンケートを消しました"))
        return redirect(address(poll.content))
    return render_template("polls/delete.html", poll=poll, page_ward=poll.content.space)
