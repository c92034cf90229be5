"""One thread: reading it, deleting it, following it."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import following, quoting, replies
from sns.blueprints.contents.comments import Listing
from sns.blueprints.contents.replies import Place, Turn
from sns.blueprints.media import previews
from sns.blueprints.media import queries as media
from sns.blueprints.polls import queries as polls
from sns.blueprints.polls.actions import FACT
from sns.blueprints.spaces import queries as spaces
from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import actions, policy, queries
from ..forms import ThreadReplyForm
from ..models import Thread
from .blueprint import bp
from .boards import board_address


@bp.get("/threads/<int:thread_id>")
@guard(policy.read, load=queries.find_thread_or_its_goal)
def show(thread: Thread) -> Any:
    """Show a thread at what is new, at a reply, or page by page."""
    asked_for = (request.view_args or {})["thread_id"]
    if asked_for != thread.id:
        return redirect(_address_there(thread, asked_for))
    reader = me()
    # A visit goes on over several pages: they say among themselves how far had been read when it began.
    since = (number_in(request.args["since"]) or 0) if "since" in request.args else None
    tie, people = queries.around(reader, thread, since)
    since = tie.last_seq if since is None else since
    more = number_in(request.args.get("more")) or 0
    at = more or (number_in(request.args.get("at") or request.args.get("answer")) or 0)
    turn = _turn(thread, at or (0 if request.args.get("first") else tie.new.first))
    photos = media.list_all_shown(thread.id, [row.seq for row in turn.rows])
    listing = Listing(reader, thread, turn.rows, tie.new, photos)
    actions.read_marks.add((reader.id, thread.id), thread.last_seq)
    if reader.id != thread.author_id:
        contents.visits.add(thread.id, 1)
    answering = request.args.get("answer", "")
    quoted = quoting.quote(reader, thread, request.args.get("quote"))
    voices = policy.voices(reader, thread.board.space)
    return render_template(
        "boards/show.html",
        thread=thread,
        board=thread.board,
        page_ward=thread.board.ward,
        tie=tie,
        field=spaces.fields_by_id().get(thread.field_id) if thread.field_id else None,
        photos=tuple(photo for photo in photos.get(0, ()) if photo.id is not None),
        previews=previews.hang(reader, thread, listing),
        polls=polls.list_shown(reader, thread) if thread.facts.get(FACT) else [],
        listing=listing,
        at=at,
        more=more,
        new_count=tie.new.number,
        people=people,
        can_reply=thread.closed_at is None and policy.reply(reader, thread),
        # An empty form is the same for all who may write, and is kept; see core/fragments.
        new_form=partial(_form, answering, quoted, voices),
        form_shown=(bool(quoted), *voices),
        can_steer=policy.steer(reader, thread),
        can_poll=thread.closed_at is None and thread.state == "published" and policy.poll(reader, thread),
        answering=listing.answerable(answering),
        turns=_turns(thread, turn, since),
    )


def _form(answering: str, quoted: str, voices: list[int]) -> ThreadReplyForm:
    form = ThreadReplyForm(formdata=None, answer_to=answering, body=quoted)
    form.offer(voices)
    return form


def _address_there(thread: Thread, merged_id: int) -> str:
    # A mail that was sent before the merge names a reply by the number it had then.
    came = next((trace["seq"] for trace in thread.traces if trace.get("id") == merged_id and "seq" in trace), None)
    at = number_in(request.args.get("at"))
    seq = at + came if at and came else None
    return url_for(".show", thread_id=thread.id, at=seq, _anchor=f"r{seq}" if seq else None)


def _turn(thread: Thread, at: int) -> Turn:
    if (place := Place.parse(request.args.get("after"))) is not None:
        return replies.list_after(thread.id, place)
    if request.args.get("before") == "end":
        return replies.list_before(thread.id)
    if (place := Place.parse(request.args.get("before"))) is not None:
        return replies.list_before(thread.id, place)
    if not at or thread.reply_seq <= replies.PAGE:
        return replies.list_after(thread.id)
    return replies.list_around(thread.id, at)


def _turns(thread: Thread, turn: Turn, since: int | None) -> dict[str, str]:
    """Return the addresses of the pages around, by name; what leads nowhere is left out."""
    if not turn.rows:
        return {}
    kept: dict[str, Any] = {"thread_id": thread.id, "since": since, "_anchor": "replies"}
    ends = [Place(row.root_seq, row.seq) for row in (turn.rows[0], turn.rows[-1])]
    earlier = {"first": url_for(".show", first=1, **kept), "previous": url_for(".show", before=str(ends[0]), **kept)}
    later = {"next": url_for(".show", after=str(ends[1]), **kept), "last": url_for(".show", before="end", **kept)}
    return (earlier if turn.has_earlier else {}) | (later if turn.has_later else {})


@bp.route("/threads/<int:thread_id>/delete", methods=["GET", "POST"])
@guard(policy.delete, load=queries.find_thread)
def delete(thread: Thread) -> Any:
    """Delete one's own thread, or only its opening words where others answered; after asking."""
    if request.method == "POST":
        actions.withdraw(me(), thread)
        if thread.state != "deleted":
            web.say(_("はじめの書きこみを消しました"))
            return redirect(url_for(".show", thread_id=thread.id))
        web.say(_("話し合い「%(title)s」を消しました", title=thread.title))
        return redirect(board_address(thread.board))
    return render_template("boards/delete.html", thread=thread, page_ward=thread.board.ward)


@bp.post("/threads/<int:thread_id>/follow")
@web.slow_down("60 per minute;1000 per hour")
@guard(policy.follow, load=queries.find_thread)
def follow(thread: Thread) -> Any:
    """Hear of what is new here, or no more."""
    verbs = {"follow": following.follow, "mute": following.mute, "forget": following.forget}
    verb = verbs.get(request.form.get("do", ""))
    if verb is None:
        abort(400)
    verb(me(), thread)
    return redirect(url_for(".show", thread_id=thread.id, _anchor="follow"))
