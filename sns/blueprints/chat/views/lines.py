"""Lines without a script: saying something, one line with all that can be done with it, changing it, taking it back."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.talk import actions as talk
from sns.blueprints.talk import by_form
from sns.blueprints.talk.forms import EditForm, LineForm
from sns.blueprints.talk.models import Line
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, policy, queries
from ..forms import HideForm, SilenceForm
from ..models import ChatRoom
from .blueprint import bp
from .shown import about, new_id, room_page, shown_lines


def back_to(room_id: int, seq: int | None = None) -> Response:
    """Lead to a room, or to one line of it."""
    if seq is None:
        return redirect(url_for(".show", room_id=room_id, _anchor="write"))
    return redirect(url_for(".show", room_id=room_id, at=seq, _anchor=f"l{seq}"))


@bp.post("/chat/<int:room_id>/lines")
@web.slow_down("60 per minute;600 per hour")
@guard(policy.read, load=queries.find_room)
def create(room: ChatRoom) -> Any:
    """Say something by form; where it is refused, the words come back."""
    form = LineForm()
    form.offer(policy.voices(me(), room))
    line, photos = by_form.send(room.id, form)
    if line is None:
        return room_page(room, form, photos, 422)
    talk.mark(me(), room, line.seq)
    return redirect(url_for(".show", room_id=room.id, _anchor=f"l{line.seq}"))


@bp.post("/chat/<int:room_id>/ask")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.read, load=queries.find_room)
def ask(room: ChatRoom) -> Any:
    """Ask something that a host lets through."""
    form = LineForm()
    try:
        actions.ask(me(), room, form.body.data or "", client_id=form.client_id.data or new_id())
    except Refused as refused:
        form.body.errors = [*form.body.errors, refused.words]
        return room_page(room, form, (), 422)
    except ValueError:
        abort(400)
    web.say(_("質問を受けつけました。確かめてから、ルームに出します"))
    return redirect(url_for(".questions", room_id=room.id))


def _line_page(line: Line, code: int = 200, **forms: Any) -> Any:
    page = render_template(
        "chat/line.html",
        line=shown_lines([line])[0],
        raw=line,
        room=line.room,
        about=about(line.room) | {"line_page": ""},
        report_url=_report_url(line),
        can_change=policy.change_line(me(), line),
        can_react=policy.react_to_line(me(), line),
        can_hide=policy.hide_line(me(), line),
        can_silence=policy.silence(me(), line),
        silence=queries.silent_until(line.room_id, line.author_id) if policy.silence(me(), line) else None,
        edit=forms.get("edit") or EditForm(formdata=None, body=line.body),
        hide=forms.get("hide") or HideForm(formdata=None),
        quiet=forms.get("quiet") or SilenceForm(formdata=None),
    )
    return page, code


def _report_url(line: Line) -> str | None:
    if line.author_id == me().id or "moderation.report" not in current_app.view_functions:
        return None
    return url_for("moderation.report", kind="line", number=line.id)


@bp.get("/chat/<int:room_id>/lines/<int:seq>")
@guard(policy.read_line, load=queries.find_line)
def line(line: Line) -> Any:
    """Show one line and what can be done with it."""
    return _line_page(line)


@bp.post("/chat/<int:room_id>/lines/<int:seq>/edit")
@web.slow_down("20 per minute;120 per hour")
@guard(policy.read_line, load=queries.find_line)
def edit_line(line: Line) -> Any:
    """Change what a line says."""
    if (form := by_form.revise(line)) is not None:
        return _line_page(line, 422, edit=form)
    return back_to(line.room_id, line.seq)


@bp.post("/chat/<int:room_id>/lines/<int:seq>/delete")
@web.slow_down("20 per minute;120 per hour")
@guard(policy.change_line, load=queries.find_line)
def delete(line: Line) -> Response:
    """Take a line back."""
    talk.remove(me(), line)
    web.say(_("発言を消しました"))
    return back_to(line.room_id)


@bp.post("/chat/<int:room_id>/lines/<int:seq>/react")
@web.slow_down("60 per minute;600 per hour")
@guard(policy.react_to_line, load=queries.find_line)
def react(line: Line) -> Response:
    """Give a kind word, or take it back."""
    talk.react(me(), line, request.form.get("kind", ""))
    return back_to(line.room_id, line.seq)


@bp.post("/chat/<int:room_id>/lines/<int:seq>/hide")
@web.slow_down("60 per minute;600 per hour")
@guard(policy.hide_line, load=queries.find_line)
def hide(line: Line) -> Any:
    """Hide a line on the spot, or show it again."""
    if line.state == "hidden":
        talk.unhide(me(), line)
        web.say(_("発言をまた表示しました"))
        return back_to(line.room_id, line.seq)
    form = HideForm()
    if not form.validate():
        return _line_page(line, 422, hide=form)
    talk.hide(me(), line, form.reason.data or "")
    web.say(_("発言を非表示にしました。書いた人には、理由が見えます"))
    return back_to(line.room_id, line.seq)


@bp.post("/chat/<int:room_id>/lines/<int:seq>/silence")
@web.slow_down("60 per minute;600 per hour")
@guard(policy.silence, load=queries.find_line)
def silence(line: Line) -> Any:
    """Let the author of a line only read here for a while, or end that."""
    if request.form.get("do") == "end":
        actions.silence(me(), line, 0, "")
        web.say(_("また書けるようにしました"))
        return back_to(line.room_id, line.seq)
    form = SilenceForm()
    if not form.validate():
        return _line_page(line, 422, quiet=form)
    actions.silence(me(), line, form.length, form.reason.data or "")
    web.say(_("しばらく、このルームでは読むだけにしました"))
    return back_to(line.room_id, line.seq)


@bp.post("/chat/<int:room_id>/lines/<int:seq>/pin")
@web.slow_down("60 per minute;600 per hour")
@guard(policy.hide_line, load=queries.find_line)
def pin(line: Line) -> Response:
    """Put a line on top of the room, or take it from there."""
    actions.pin(me(), line)
    return back_to(line.room_id, line.seq)
