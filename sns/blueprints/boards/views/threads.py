"""One thread: reading, opening, changing, answering, following it."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import comments, following, replies
from sns.blueprints.contents.forms import read_number
from sns.blueprints.contents.replies import Place, Turn
from sns.blueprints.media import compose
from sns.blueprints.media import queries as media
from sns.blueprints.polls import queries as polls
from sns.blueprints.polls.actions import FACT
from sns.blueprints.polls.forms import PollForm
from sns.core import text, web
from sns.core.errors import Refused, Stale
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, policy, queries
from ..forms import ThreadForm, ThreadReplyForm
from ..models import Board, Thread
from .blueprint import bp
from .boards import board_address, find_board

# A poll's fields stand in the thread's form under names of their own.
POLL = "poll"


@bp.get("/threads/<int:thread_id>")
@guard(policy.read, load=queries.find_thread_or_its_goal)
def show(thread: Thread) -> Any:
    """Show a thread at what is new, at a reply, or page by page."""
    if _is_elsewhere(thread):
        return redirect(url_for(".show", thread_id=thread.id))
    reader = me()
    tie = queries.tie(reader, thread.id)
    # A visit goes on over several pages: they say among themselves how far had been read when it began.
    since = read_number(request.args["since"]) if "since" in request.args else tie.last_seq
    unread = replies.unread_places(reader, thread.id, since) if since is not None and since < thread.last_seq else []
    more = read_number(request.args.get("more"))
    at = more or read_number(request.args.get("at") or request.args.get("answer"))
    turn = _turn(thread, at, unread)
    shown = comments.arrange(reader, thread, turn.rows, unread=[place.seq for place in unread])
    photos = media.list_all_shown(thread.id, [row.seq for row in turn.rows])
    for one in comments.in_order(shown):
        one.photos = photos.get(one.seq, [])
    actions.read_marks.add((reader.id, thread.id), thread.last_seq)
    if reader.id != thread.author_id:
        contents.visits.add(thread.id, 1)
    answering = request.args.get("answer", "")
    form = ThreadReplyForm(formdata=None, answer_to=answering)
    form.offer(policy.voices(reader, thread.board.space))
    return render_template(
        "boards/show.html",
        thread=thread,
        board=thread.board,
        page_ward=thread.board.space,
        tie=tie,
        photos=photos.get(0, []),
        polls=polls.list_shown(reader, thread) if thread.facts.get(FACT) else [],
        comments=shown,
        at=at,
        more=more,
        new_count=len(unread),
        people=queries.people_of(reader, thread),
        form=form if thread.closed_at is None and policy.reply(reader, thread) else None,
        can_steer=policy.steer(reader, thread),
        can_poll=thread.closed_at is None and thread.state == "published" and policy.poll(reader, thread),
        answering=next(
            (c for c in comments.in_order(shown) if str(c.seq) == answering and c.state == "published"), None
        ),
        turns=_turns(thread, turn, since),
    )


def _is_elsewhere(thread: Thread) -> bool:
    return bool((request.view_args or {})["thread_id"] != thread.id)


def _turn(thread: Thread, at: int, unread: list[Place]) -> Turn:
    if (place := Place.parse(request.args.get("after"))) is not None:
        return replies.list_after(thread.id, place)
    if request.args.get("before") == "end":
        return replies.list_before(thread.id)
    if (place := Place.parse(request.args.get("before"))) is not None:
        return replies.list_before(thread.id, place)
    wanted = replies.find_place(thread.id, at) if at else None
    if wanted is None and not request.args.get("first") and unread:
        wanted = unread[0]
    if wanted is None or thread.reply_seq <= replies.PAGE:
        return replies.list_after(thread.id)
    return replies.list_after(thread.id, replies.place_before(thread.id, wanted))


def _turns(thread: Thread, turn: Turn, since: int | None) -> dict[str, str]:
    """Return the addresses of the pages around, by name; what leads nowhere is left out."""
    if not turn.rows:
        return {}
    kept: dict[str, Any] = {"thread_id": thread.id, "since": since, "_anchor": "replies"}
    ends = [Place(row.root_seq, row.seq) for row in (turn.rows[0], turn.rows[-1])]
    earlier = {"first": url_for(".show", first=1, **kept), "previous": url_for(".show", before=str(ends[0]), **kept)}
    later = {"next": url_for(".show", after=str(ends[1]), **kept), "last": url_for(".show", before="end", **kept)}
    return (earlier if turn.has_earlier else {}) | (later if turn.has_later else {})


@bp.post("/threads/<int:thread_id>/replies")
@web.slow_down("20 per minute;300 per hour")
@guard(policy.answer, load=queries.find_thread_or_its_goal)
def create_reply(thread: Thread) -> Any:
    """Answer a thread; words that cannot be taken now come back in the form."""
    form = ThreadReplyForm()
    form.offer(policy.voices(me(), thread.board.space))
    photos = compose.gather(me())
    is_ready = compose.is_ready(form, photos)
    if _is_elsewhere(thread):
        form.answer_to.data = ""
        form.body.errors = [
            *form.body.errors,
            _("話し合いは、ここにまとめられました。よければ、このまま返信してください"),
        ]
    elif is_ready:
        try:
            mine = actions.answer(
                me(), thread, body=form.body.data or "", answer_to=form.answer_seq, key=form.key.data or None,
                voice=form.voice_id, photos=photos.files, alts=photos.alts,
            )  # fmt: skip
            web.keep(f"reply-{thread.id}-{me().id}")
            return redirect(url_for(".show", thread_id=thread.id, at=mine.seq, _anchor=f"r{mine.seq}"))
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
            thread = queries.find_thread(thread.id) or abort(404)
    preview = None if form.errors else text.render(form.body.data or "")
    page = render_template(
        "boards/reply.html", thread=thread, page_ward=thread.board.space, form=form, photos=photos.kept, preview=preview
    )
    return page, 422 if form.errors else 200


@bp.route("/w/<ward>/boards/<slug>/new", methods=["GET", "POST"])
@web.slow_down("10 per minute;60 per hour")
@guard(policy.write, load=find_board)
def new(board: Board) -> Any:
    """Open a thread, or show it as it will look."""
    form = ThreadForm() if request.method == "POST" else ThreadForm(formdata=None)
    form.offer(policy.voices(me(), board.space))
    poll = PollForm(prefix=POLL) if request.method == "POST" else PollForm(formdata=None, prefix=POLL)
    photos = compose.gather(me()) if request.method == "POST" else compose.Photos()
    is_asked = poll.is_wanted and not photos.was_arranged
    if request.method == "POST" and all((compose.is_ready(form, photos), not is_asked or poll.validate())):
        try:
            thread = actions.open_thread(
                me(), board, title=form.title.data or "", body=form.body.data or "", tags=form.tag_list,
                photos=photos.files, alts=photos.alts, voice=form.voice_id, key=form.key.data or None,
                poll=poll.wish if is_asked else None,
            )  # fmt: skip
            web.keep(f"thread-new-{board.id}-{me().id}")
            return redirect(url_for(".show", thread_id=thread.id))
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
    return _again("boards/new.html", form, photos, poll=poll, board=board, page_ward=board.space)


@bp.route("/threads/<int:thread_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;300 per hour")
@guard(policy.edit, load=queries.find_thread)
def edit(thread: Thread) -> Any:
    """Change the opening words of one's own thread."""
    belonging = media.list_photos(thread.id)
    around = {"thread": thread, "board": thread.board, "page_ward": thread.board.space}
    if request.method != "POST":
        form = ThreadForm(
            formdata=None, title=thread.title, body=thread.body, tags="、".join(thread.tags),
            version=str(thread.version),
        )  # fmt: skip
        kept = compose.Photos(belonging, {file.id: file.alt for file in belonging})
        return _again("boards/edit.html", form, kept, **around)
    form = ThreadForm()
    photos = compose.gather(me(), belonging)
    if compose.is_ready(form, photos):
        try:
            actions.revise_thread(
                me(), thread, title=form.title.data or "", body=form.body.data or "", tags=form.tag_list,
                version=form.version_number, photos=photos.files, alts=photos.alts,
            )  # fmt: skip
        except Stale as stale:
            form.body.errors = [stale.words]
            newer = queries.find_thread(thread.id)
            if newer is None or newer.state == "deleted":
                abort(404)
            # Whoever has seen the newer text may send theirs once more.
            form.version.data = str(newer.version)
            return _again("boards/edit.html", form, photos, newer=newer, status=409, **around)
        web.keep(f"thread-{thread.id}-{me().id}")
        return redirect(url_for(".show", thread_id=thread.id))
    return _again("boards/edit.html", form, photos, **around)


def _again(
    template: str, form: ThreadForm, photos: compose.Photos, *, poll: PollForm | None = None, status: int = 0, **more: Any
) -> Any:  # fmt: skip
    is_sent = request.method == "POST"
    errors = form.errors or (poll is not None and poll.errors)
    preview = text.render(form.body.data or "") if is_sent and not errors else None
    page = render_template(template, form=form, poll=poll, photos=photos.kept, preview=preview, **more)
    return page, status or (422 if errors else 200)


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
    return render_template("boards/delete.html", thread=thread, page_ward=thread.board.space)


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
