"""Opening a thread, changing it, answering it; every form has its draft."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from sns.blueprints.contents import desk, drafts, quoting
from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.forms import EDIT_REPLY, NEW_REPLY
from sns.blueprints.contents.models import Draft, Reply
from sns.blueprints.media import compose
from sns.blueprints.media import queries as media
from sns.blueprints.media.compose import Photos
from sns.blueprints.media.models import File
from sns.blueprints.polls.forms import PollForm
from sns.core import text, web
from sns.core.errors import Refused, Stale
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, policy, queries
from ..forms import EDIT, NEW, POLL, ThreadForm, ThreadReplyForm
from ..models import Board, Thread
from .blueprint import bp
from .boards import find_board


@bp.get("/w/<ward>/boards/<slug>/new")
@guard(policy.write, load=find_board)
def new(board: Board) -> Any:
    """Open an empty form, or a draft; earlier drafts are offered."""
    draft = desk.opened(NEW, board.id)
    form = desk.filled(ThreadForm, draft) if draft else ThreadForm(formdata=None, field=str(board.field_id or ""))
    _offer(form, board)
    offered = [] if draft else drafts.list_of(me(), NEW, board.id)
    poll = PollForm(MultiDict(draft.fields) if draft else None, prefix=POLL)
    return _thread_page("boards/new.html", board, form, _photos_of(draft), draft=draft, offered=offered, poll=poll)


@bp.post("/w/<ward>/boards/<slug>/new")
@web.slow_down("20 per minute;120 per hour")
@guard(policy.enter, load=find_board)
def create(board: Board) -> Any:
    """Open a thread, or show it as it will look; where nobody may write any more, the words stay a draft."""
    form = ThreadForm()
    _offer(form, board)
    photos = compose.gather(me())
    if request.form.get("do") == "draft":
        form_url = url_for(".new", **queries.address_of_board(board.id))
        return desk.put_away(form, photos, NEW, board.id, form_url, copy=_own_copy(NEW, board.id))
    asking: list[Any] = []
    poll = PollForm(prefix=POLL)
    is_asked = poll.is_wanted and not photos.was_arranged
    is_ready = all((compose.is_ready(form, photos), not is_asked or poll.validate()))
    if is_ready and not (asking := _asks_first(form, photos)):
        try:
            thread = actions.open_thread(
                me(), board, title=form.title.data or "", body=form.body.data or "", tags=form.tag_list,
                photos=photos.files, alts=photos.alts, voice=form.voice_id, field_id=form.field_id or 0,
                draft=form.mark, poll=poll.wish if is_asked else None,
            )  # fmt: skip
            web.keep(_own_copy(NEW, board.id))
            return redirect(url_for(".show", thread_id=thread.id))
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
    draft = desk.save(form, NEW, board.id, photos=photos.held)
    return _thread_page("boards/new.html", board, form, photos, draft=draft, asking=asking, poll=poll)


@bp.route("/threads/<int:thread_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;300 per hour")
@guard(policy.edit, load=queries.find_thread)
def edit(thread: Thread) -> Any:
    """Change the opening words of one's own thread."""
    belonging = media.list_photos(thread.id)
    board = thread.board
    if request.method != "POST":
        return _open_to_edit(thread, belonging)
    form = ThreadForm()
    _offer(form, board)
    photos = compose.gather(me(), belonging)
    if request.form.get("do") == "draft":
        form_url = url_for(".edit", thread_id=thread.id)
        return desk.put_away(form, photos, EDIT, thread.id, form_url, copy=_own_copy(EDIT, thread.id))
    asking: list[Any] = []
    newer = None
    if compose.is_ready(form, photos) and not (asking := _asks_first(form, photos)):
        try:
            actions.revise_thread(
                me(), thread, title=form.title.data or "", body=form.body.data or "", tags=form.tag_list,
                version=form.version_number, photos=photos.files, alts=photos.alts, field_id=form.field_id,
                draft=form.mark,
            )  # fmt: skip
            web.keep(_own_copy(EDIT, thread.id))
            return redirect(url_for(".show", thread_id=thread.id))
        except Stale as stale:
            form.body.errors = [stale.words]
            newer = queries.find_thread(thread.id)
            if newer is None or newer.state == "deleted":
                abort(404)
            # Whoever has seen the newer text may send theirs once more.
            form.version.data = str(newer.version)
        except Refused as refused:
            form.body.errors = [refused.words]
    draft = desk.save(form, EDIT, thread.id, photos=photos.held)
    return _thread_page(
        "boards/edit.html", board, form, photos, draft=draft, asking=asking, thread=newer or thread, newer=newer
    )


def _open_to_edit(thread: Thread, belonging: list[File]) -> Any:
    draft = desk.opened(EDIT, thread.id)
    if draft:
        form = desk.filled(ThreadForm, draft)
    else:
        form = ThreadForm(
            formdata=None, title=thread.title, body=thread.body, tags="、".join(thread.tags),
            version=str(thread.version), field=str(thread.field_id or ""),
        )  # fmt: skip
    _offer(form, thread.board)
    offered = [] if draft else drafts.list_of(me(), EDIT, thread.id)
    photos = _photos_of(draft, belonging)
    return _thread_page("boards/edit.html", thread.board, form, photos, draft=draft, offered=offered, thread=thread)


@bp.get("/threads/<int:thread_id>/reply")
@guard(policy.answer, load=queries.find_thread_or_its_goal)
def new_reply(thread: Thread) -> Any:
    """Open the form for a reply on a page of its own, such as for a draft."""
    # The draft of a thread that was merged meanwhile goes on in the other one.
    draft = desk.opened(NEW_REPLY, (request.view_args or {})["thread_id"])
    answering, quoted = request.args.get("answer", ""), quoting.quote(me(), thread, request.args.get("quote"))
    form = (
        desk.filled(ThreadReplyForm, draft)
        if draft
        else ThreadReplyForm(formdata=None, answer_to=answering, body=quoted)
    )
    _offer(form, thread.board)
    return _reply_page(thread, form, _photos_of(draft), draft=draft)


@bp.post("/threads/<int:thread_id>/replies")
@web.slow_down("20 per minute;300 per hour")
@desk.keeps_refused(NEW_REPLY, "thread_id")
@guard(policy.answer, load=queries.find_thread_or_its_goal)
def create_reply(thread: Thread) -> Any:
    """Answer a thread; words that cannot be taken now come back in the form, and stay a draft."""
    form = ThreadReplyForm()
    _offer(form, thread.board)
    photos = compose.gather(me())
    if request.form.get("do") == "draft":
        form_url = url_for(".new_reply", thread_id=thread.id)
        return desk.put_away(form, photos, NEW_REPLY, thread.id, form_url, copy=_own_copy(NEW_REPLY, thread.id))
    is_ready = compose.is_ready(form, photos)
    asking: list[Any] = []
    if thread.id != (request.view_args or {})["thread_id"]:
        form.answer_to.data = ""
        words = _("話し合いは、ここにまとめられました。よければ、このまま返信してください")
        form.body.errors = [*form.body.errors, words]
    elif is_ready and not (asking := desk.asks_first(form, form.body.data, *photos.alts.values())):
        try:
            mine = actions.answer(
                me(), thread, body=form.body.data or "", answer_to=form.answer_seq, voice=form.voice_id,
                photos=photos.files, alts=photos.alts, draft=form.mark,
            )  # fmt: skip
            web.keep(_own_copy(NEW_REPLY, thread.id))
            return redirect(_place_of(mine))
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
            thread = queries.find_thread(thread.id) or abort(404)
    draft = desk.save(form, NEW_REPLY, thread.id, photos=photos.held)
    return _reply_page(thread, form, photos, draft=draft, asking=asking)


def find_reply(reply_id: int) -> Reply | None:
    """Return a reply of a thread."""
    found = contents.find_reply(reply_id)
    return found if found is not None and isinstance(found.content, Thread) else None


@bp.route("/threads/replies/<int:reply_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;300 per hour")
@guard(policy.edit_reply, load=find_reply)
def edit_reply(reply: Reply) -> Any:
    """Change one's own reply, with its photos."""
    thread = queries.find_thread(reply.content_id) or abort(404)
    belonging = media.list_photos(thread.id, reply.seq)
    if request.method != "POST":
        draft = desk.opened(EDIT_REPLY, reply.id)
        form = desk.filled(ThreadReplyForm, draft) if draft else ThreadReplyForm(formdata=None, body=reply.body)
        return _reply_page(thread, form, _photos_of(draft, belonging), reply, draft=draft)
    form = ThreadReplyForm()
    photos = compose.gather(me(), belonging)
    if request.form.get("do") == "draft":
        form_url = url_for(".edit_reply", reply_id=reply.id)
        return desk.put_away(form, photos, EDIT_REPLY, reply.id, form_url, copy=_own_copy(EDIT_REPLY, reply.id))
    asking: list[Any] = []
    if compose.is_ready(form, photos) and not (
        asking := desk.asks_first(form, form.body.data, *photos.alts.values())
    ):  # fmt: skip
        try:
            actions.revise_answer(
                me(), reply, body=form.body.data or "", photos=photos.files, alts=photos.alts, draft=form.mark
            )  # fmt: skip
            web.keep(_own_copy(EDIT_REPLY, reply.id))
            return redirect(_place_of(reply))
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
            thread = queries.find_thread(thread.id) or abort(404)
    draft = desk.save(form, EDIT_REPLY, reply.id, photos=photos.held)
    return _reply_page(thread, form, photos, reply, draft=draft, asking=asking)


def _place_of(reply: Reply) -> str:
    return url_for(".show", thread_id=reply.content_id, at=reply.seq, _anchor=f"r{reply.seq}")


def _offer(form: ThreadForm | ThreadReplyForm, board: Board) -> None:
    form.offer(policy.voices(me(), board.space))
    if isinstance(form, ThreadForm):
        form.offer_fields()


def _photos_of(draft: Draft | None, belonging: list[File] | None = None) -> Photos:
    if draft is not None:
        return compose.taken_up(me(), drafts.photos_of(draft), belonging or [])
    return Photos(belonging or [], {file.id: file.alt for file in belonging or []})


def _asks_first(form: ThreadForm, photos: Photos) -> list[Any]:
    return desk.asks_first(form, form.title.data, form.body.data, form.tags.data, *photos.alts.values())


_COPIES = {NEW: "thread-new", EDIT: "thread", NEW_REPLY: "reply", EDIT_REPLY: "reply-edit"}


def _own_copy(kind: str, about_id: int) -> str:
    """Name the copy of the words that the device holds until they have arrived."""
    return f"{_COPIES[kind]}-{about_id}-{me().id}"


def _thread_page(template: str, board: Board, form: ThreadForm, photos: Photos, **more: Any) -> Any:
    kind, about_id = (EDIT, more["thread"].id) if "thread" in more else (NEW, board.id)
    return _page(template, form, photos, kind, about_id, board=board, page_ward=board.ward, **more)


def _reply_page(thread: Thread, form: ThreadReplyForm, photos: Photos, reply: Reply | None = None, **more: Any) -> Any:
    kind, about_id = (EDIT_REPLY, reply.id) if reply is not None else (NEW_REPLY, thread.id)
    page_ward = thread.board.ward
    return _page(
        "boards/reply.html", form, photos, kind, about_id, thread=thread, reply=reply, page_ward=page_ward, **more
    )


def _page(
    template: str, form: Any, photos: Photos, kind: str, about_id: int, *, draft: Draft | None, **more: Any
) -> Any:
    """Show a form: as it was opened, or as it came, with what is wrong or how it will look."""
    poll = more.get("poll")
    is_sent, has_errors = request.method == "POST", bool(form.errors or (poll is not None and poll.errors))
    is_preview = is_sent and not has_errors and not photos.was_arranged and not more.get("asking")
    if is_sent and draft is not None:
        more["kept"] = _own_copy(kind, about_id)
    page = render_template(
        template, form=form, photos=photos.kept, draft=draft, kind=kind, about=about_id,
        keep=_own_copy(kind, about_id), preview=text.render(form.body.data or "") if is_preview else None, **more,
    )  # fmt: skip
    return page, 409 if more.get("newer") else 422 if is_sent and has_errors else 200
