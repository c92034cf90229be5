"""Messages without a script: saying something, one message with all that can be done with it, reporting it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.talk import actions as talk
from sns.blueprints.talk import by_form
from sns.blueprints.talk.forms import EditForm, LineForm
from sns.blueprints.talk.models import Line
from sns.blueprints.talk.shown import shown_lines
from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import policy, queries, reporting
from ..forms import ReportForm
from ..models import Conversation
from .blueprint import bp
from .shown import about, room_page, title


def _back_to(line: Line) -> Response:
    return redirect(url_for(".show", room_id=line.room_id, at=line.seq, _anchor=f"l{line.seq}"))


@bp.post("/<int:room_id>/lines")
@web.slow_down("60 per minute;600 per hour")
@guard(policy.read, load=queries.find)
def create(room: Conversation) -> Any:
    """Say something by form; where it is refused, the words come back."""
    form = LineForm()
    line, photos = by_form.send(room.id, form)
    if line is None:
        return room_page(room, form, photos, 422)
    return redirect(url_for(".show", room_id=room.id, _anchor=f"l{line.seq}"))


def _line_page(line: Line, edit: EditForm | None = None) -> Any:
    room: Any = line.room
    page = render_template(
        "messages/line.html",
        line=shown_lines([line])[0],
        raw=line,
        room=room,
        title=title(room, queries.others_in(me(), room)),
        about=about(room) | {"line_page": ""},
        can_change=policy.change_line(me(), line),
        can_react=policy.react_to_line(me(), line),
        can_report=policy.report(me(), line),
        edit=edit or EditForm(formdata=None, body=line.body),
    )
    return page, 422 if edit else 200


@bp.get("/<int:room_id>/lines/<int:seq>")
@guard(policy.read_line, load=queries.find_line)
def line(line: Line) -> Any:
    """Show one message and what can be done with it."""
    return _line_page(line)


@bp.post("/<int:room_id>/lines/<int:seq>/edit")
@web.slow_down("20 per minute;120 per hour")
@guard(policy.change_line, load=queries.find_line)
def edit_line(line: Line) -> Any:
    """Change what a message says."""
    if (form := by_form.revise(line)) is not None:
        return _line_page(line, form)
    return _back_to(line)


@bp.post("/<int:room_id>/lines/<int:seq>/delete")
@web.slow_down("20 per minute;120 per hour")
@guard(policy.change_line, load=queries.find_line)
def delete(line: Line) -> Response:
    """Take a message back."""
    talk.remove(me(), line)
    web.say(_("メッセージを消しました"))
    return redirect(url_for(".show", room_id=line.room_id, _anchor="write"))


@bp.post("/<int:room_id>/lines/<int:seq>/react")
@web.slow_down("60 per minute;600 per hour")
@guard(policy.react_to_line, load=queries.find_line)
def react(line: Line) -> Response:
    """Give a kind word, or take it back."""
    talk.react(me(), line, request.form.get("kind", ""))
    return _back_to(line)


@bp.route("/<int:room_id>/lines/<int:seq>/report", methods=["GET", "POST"])
@web.slow_down("10 per minute;60 per hour")
@guard(policy.report, load=queries.find_line)
def report(line: Line) -> Any:
    """Report a message: the desk reads it, and of the others what the reporter chooses."""
    form = ReportForm() if request.method == "POST" else ReportForm(formdata=None)
    if request.method == "POST" and form.validate():
        reporting.report(
            me(), line, topic=form.topic.data, beside=number_in(form.shown.data) or 0, words=form.words.data or ""
        )
        web.say(_("通報しました。職員が、通報されたところだけを読みます"))
        return redirect(url_for(".show", room_id=line.room_id))
    page = render_template(
        "messages/report.html", form=form, line=shown_lines([line])[0], raw=line, room=line.room,
        about=about(line.room) | {"line_page": ""},
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200
