"""Keeping a discussion in order: its summary, pinning, closing, slowing down, its facilitator."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import policy, queries, steering
from ..forms import AS_BOARD, FacilitatorForm, SlowForm, SummaryForm
from ..models import Thread
from .blueprint import bp

_DEEDS = {"pin": steering.pin, "unpin": steering.unpin, "close": steering.close, "reopen": steering.reopen}


def back_to(thread: Thread, anchor: str | None = None) -> Response:
    """Lead to the page of a thread."""
    return redirect(url_for(".show", thread_id=thread.id, _anchor=anchor))


@bp.get("/threads/<int:thread_id>/steer")
@guard(policy.steer, load=queries.find_thread)
def steer(thread: Thread) -> str:
    """Show what can be done with a discussion."""
    return _tools(thread, SlowForm(formdata=None, slow=AS_BOARD if thread.slow_s is None else str(thread.slow_s)))


def _tools(thread: Thread, slow: SlowForm, named: FacilitatorForm | None = None) -> str:
    named = named or FacilitatorForm(formdata=None, member=thread.facilitator_id)
    named.member.choices = [(row.id, row.nickname) for row in queries.list_participants(thread)]
    return render_template(
        "boards/steer.html",
        thread=thread,
        board=thread.board,
        page_ward=thread.board.ward,
        slow=slow,
        named=named if policy.name_facilitator(me(), thread) else None,
    )


@bp.post("/threads/<int:thread_id>/steer")
@web.slow_down("60 per minute;300 per hour")
@guard(policy.steer, load=queries.find_thread)
def do_steer(thread: Thread) -> Any:
    """Pin, close or take back either."""
    deed = _DEEDS.get(request.form.get("do", ""))
    if deed is None:
        abort(400)
    deed(me(), thread)
    web.say(
        {
            "pin": _("話し合いを掲示板の上にとめました"), "unpin": _("話し合いを上からはずしました"),
            "close": _("話し合いをおわりにしました"), "reopen": _("話し合いをまたはじめました"),
        }[request.form["do"]]
    )  # fmt: skip
    return back_to(thread)


@bp.post("/threads/<int:thread_id>/slow")
@web.slow_down("60 per minute;300 per hour")
@guard(policy.steer, load=queries.find_thread)
def slow(thread: Thread) -> Any:
    """Set how long everybody waits between two replies."""
    form = SlowForm()
    if not form.validate():
        return _tools(thread, form), 422
    steering.slow_down(me(), thread, seconds=form.seconds)
    web.say(_("返信の間隔を決めました"))
    return back_to(thread)


@bp.post("/threads/<int:thread_id>/facilitator")
@web.slow_down("60 per minute;300 per hour")
@guard(policy.name_facilitator, load=queries.find_thread)
def facilitator(thread: Thread) -> Any:
    """Name the 進行役."""
    form = FacilitatorForm()
    form.member.choices = [(row.id, row.nickname) for row in queries.list_participants(thread)]
    if not form.validate():
        return _tools(thread, SlowForm(formdata=None), form), 422
    steering.name_facilitator(me(), thread, member_id=form.member.data)
    web.say(_("進行役を決めました"))
    return back_to(thread)


@bp.route("/threads/<int:thread_id>/summary", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.steer, load=queries.find_thread)
def summary(thread: Thread) -> Any:
    """Write where the discussion has got to."""
    form = SummaryForm(summary=thread.summary) if request.method != "POST" else SummaryForm()
    if request.method == "POST" and form.validate():
        try:
            steering.summarize(me(), thread, summary=form.summary.data or "")
            web.keep(f"summary-{thread.id}-{me().id}")
            return back_to(thread, "summary")
        except Refused as refused:
            form.summary.errors = [*form.summary.errors, refused.words]
            thread = queries.find_thread(thread.id) or abort(404)
    page = render_template("boards/summary.html", thread=thread, page_ward=thread.board.ward, form=form)
    return page, 422 if request.method == "POST" else 200
