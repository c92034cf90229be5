"""Pages of the diary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from sns.blueprints.contents import actions as content_actions
from sns.blueprints.contents import desk, drafts, footprints, later, nearby, quoting, replies
from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.comments import Listing
from sns.blueprints.contents.feeds import TABS, feed_tabs, runs
from sns.blueprints.contents.forms import ReplyForm
from sns.blueprints.media import compose, previews
from sns.blueprints.media import queries as media
from sns.blueprints.media.models import File
from sns.blueprints.spaces import queries as spaces
from sns.core import clock, text, web
from sns.core.addresses import paged
from sns.core.errors import Refused, Stale
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in
from sns.core.pages import Cursor

from . import actions, calendars, policy, queries
from .actions import EDIT, NEW
from .forms import EntryForm
from .models import DiaryEntry

bp = Blueprint("diaries", __name__, url_prefix="/diaries")


@bp.get("/")
@guard(policy.browse)
def index() -> str:
    """Show diaries: everybody's, one's ward's, one's つながり's, one's own."""
    tab = request.args.get("tab", "all")
    tab = tab if tab in TABS else "all"
    month = calendars.parse(request.args.get("month", ""))
    start, end = queries.month_bounds(month) if month else (None, None)
    before = Cursor.parse(request.args.get("before"))
    page = contents.list_feed(
        me(), tab=tab, kind="diary", before=before or (Cursor(end, 0) if end else None), since=start
    )
    near = nearby.beside(me(), me().home_ward, page, kind="diary") if tab == "ward" and month is None else None
    media.hang_photos([*page.items, *(near.items if near else ())])
    return render_template(
        "diaries/index.html",
        tab=tab,
        tabs=feed_tabs("diaries.index", tab),
        page=paged(replace(page, is_first=before is None)),
        runs=runs(me(), page.items, folds=tab != "mine"),
        months=calendars.choices(month),
        month=month,
        near=near,
        mine=_mine(month or clock.today()) if tab == "mine" else None,
    )


def _mine(day: date) -> dict[str, Any]:
    days = queries.month_of(me(), me(), day).days
    return {"calendar": calendars.sheet(day, days, author_id=me().id, current=False), "tags": queries.count_tags(me())}


@bp.get("/<int:entry_id>")
@guard(policy.read, load=queries.find_entry)
def show(entry: DiaryEntry) -> str:
    """Show an entry with its photos and comments."""
    reader = me()
    after = (
        replies.root_before(entry.id, number_in(request.args.get("at"))) or number_in(request.args.get("after")) or 0
    )
    rows, rest = replies.list_by_roots(entry, after_root=after)
    # What is left of somebody who has gone stands alone.
    around = (
        queries.beside(reader, entry)
        if entry.author
        else queries.Beside(None, None, [], {}, contents.my_reactions(reader, entry.id))
    )
    answering = request.args.get("answer", "")
    listing = Listing(reader, entry, rows)
    if reader.id != entry.author_id:
        content_actions.visits.add(entry.id, 1)
        footprints.leave(reader, entry.author_id, entry.id)
    return render_template(
        "diaries/show.html",
        entry=entry,
        field=spaces.fields_by_id().get(entry.field_id) if entry.field_id else None,
        photos=media.list_shown(entry.id),
        previews=previews.hang(reader, entry, listing),
        listing=listing,
        first_comments_url=url_for(".show", entry_id=entry.id, _anchor="comments") if after else None,
        more_comments_url=url_for(".show", entry_id=entry.id, after=rest, _anchor="comments") if rest else None,
        previous=around.previous,
        next=around.next,
        recent=tuple(around.recent),
        calendar=_calendar(entry, around.days) if entry.author else None,
        form=ReplyForm(
            formdata=None, answer_to=answering, body=quoting.quote(reader, entry, request.args.get("quote"))
        ),
        answering=listing.answerable(answering),
        my_reactions=around.given,
    )


def _calendar(entry: DiaryEntry, days: dict[date, list[int]]) -> dict[str, Any]:
    today = clock.local(entry.published_at or entry.bumped_at).date()
    return calendars.sheet(today, days, author_id=entry.author_id or 0)


@bp.get("/new")
@guard(policy.write)
def new() -> str:
    """Open an empty form, or a draft; earlier drafts are offered."""
    draft = desk.opened(NEW)
    form = desk.filled(EntryForm, draft) if draft else EntryForm(formdata=None, visibility=me().default_visibility)
    photos = compose.taken_up(me(), drafts.photos_of(draft)).kept if draft else []
    offered = [] if draft else drafts.list_of(me(), NEW)
    return render_template(
        "diaries/new.html", form=form, photos=photos, preview=None, draft=draft, offered=offered, asking=[]
    )


@bp.post("/")
@web.slow_down("20 per minute;300 per hour")
@guard(policy.write)
def create() -> Any:
    """Publish an entry, now or later, or show it as it will look."""
    form = EntryForm()
    photos = compose.gather(me())
    if request.form.get("do") == "draft":
        return desk.put_away(form, photos, NEW, 0, url_for(".new"), copy=_own_copy(0))
    asking: list[Any] = []
    if compose.is_ready(form, photos) and not (asking := _asks_first(form, photos)):
        try:
            entry = actions.publish(
                me(), title=form.title.data or "", body=form.body.data or "", visibility=form.visibility.data,
                tags=form.tag_list, photos=photos.files, alts=photos.alts, draft=form.mark, publish_at=form.later,
                field_id=form.field_id,
            )  # fmt: skip
            web.keep(_own_copy(0))
            return redirect(url_for(".show", entry_id=entry.id))
        except Refused as refused:
            form.body.errors = [refused.words]
    draft = desk.save(form, NEW, photos=photos.held)
    return _again("diaries/new.html", form, photos, draft=draft, offered=[], asking=asking)


@bp.route("/<int:entry_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;300 per hour")
@guard(policy.edit, load=queries.find_entry)
def edit(entry: DiaryEntry) -> Any:
    """Change one's own entry."""
    belonging = media.list_photos(entry.id)
    if request.method != "POST":
        return _open_to_edit(entry, belonging)
    form = EntryForm()
    photos = compose.gather(me(), belonging)
    if request.form.get("do") == "draft":
        form_url = url_for(".edit", entry_id=entry.id)
        return desk.put_away(form, photos, EDIT, entry.id, form_url, copy=_own_copy(entry.id))
    asking: list[Any] = []
    if compose.is_ready(form, photos) and not (asking := _asks_first(form, photos)):
        try:
            actions.revise(
                me(), entry, title=form.title.data or "", body=form.body.data or "", visibility=form.visibility.data,
                tags=form.tag_list, version=form.version_number, photos=photos.files, alts=photos.alts,
                draft=form.mark, publish_at=form.later, field_id=form.field_id,
            )  # fmt: skip
            web.keep(_own_copy(entry.id))
            return redirect(url_for(".show", entry_id=entry.id))
        except Stale as stale:
            return _told_of_newer(entry, form, photos, stale)
        except Refused as refused:
            form.body.errors = [refused.words]
    draft = desk.save(form, EDIT, entry.id, photos=photos.held)
    return _again("diaries/edit.html", form, photos, entry=entry, draft=draft, offered=[], asking=asking)


def _open_to_edit(entry: DiaryEntry, belonging: list[File]) -> str:
    draft = desk.opened(EDIT, entry.id)
    if draft:
        form, photos = desk.filled(EntryForm, draft), compose.taken_up(me(), drafts.photos_of(draft), belonging)
    else:
        form = EntryForm(
            formdata=None, title=entry.title, body=entry.body, visibility=entry.visibility,
            tags="、".join(entry.tags), version=str(entry.version), publish_at=entry.publish_at,
            field=str(entry.field_id or ""),
        )  # fmt: skip
        photos = compose.Photos(belonging, {file.id: file.alt for file in belonging})
    offered = [] if draft else drafts.list_of(me(), EDIT, entry.id)
    return render_template(
        "diaries/edit.html", form=form, entry=entry, photos=photos.kept, preview=None, draft=draft, offered=offered,
        asking=[],
    )  # fmt: skip


def _told_of_newer(entry: DiaryEntry, form: EntryForm, photos: compose.Photos, stale: Stale) -> Any:
    form.body.errors = [stale.words]
    newer = queries.find_entry(entry.id)
    if newer is None or newer.state == "deleted":
        abort(404)
    draft = desk.save(form, EDIT, entry.id, photos=photos.held)
    # Whoever has seen the newer text may send theirs once more.
    form.version.data = str(newer.version)
    more: dict[str, Any] = {"entry": newer, "newer": newer, "draft": draft, "offered": [], "asking": []}
    return _again("diaries/edit.html", form, photos, status=409, **more)


@bp.post("/<int:entry_id>/publish")
@guard(policy.reschedule, load=queries.find_entry)
def publish_now(entry: DiaryEntry) -> Any:
    """Publish at once what was to wait."""
    later.publish_now(me(), entry)
    return redirect(url_for(".show", entry_id=entry.id))


@bp.post("/<int:entry_id>/take-back")
@guard(policy.reschedule, load=queries.find_entry)
def take_back(entry: DiaryEntry) -> Any:
    """Make a draft again of what was to wait."""
    draft = actions.take_back(me(), entry)
    web.say(_("公開の予約を取り消して、下書きにもどしました"))
    return redirect(url_for(".new", draft=draft.id))


@bp.route("/<int:entry_id>/delete", methods=["GET", "POST"])
@guard(policy.delete, load=queries.find_entry)
def delete(entry: DiaryEntry) -> Any:
    """Delete one's own entry, after asking."""
    if request.method == "POST":
        content_actions.remove(me(), entry)
        undo = url_for("contents.restore", content_id=entry.id)
        web.offer(_("日記「%(title)s」を消しました", title=entry.title), _("元にもどす"), undo)
        return redirect(url_for(".index", tab="mine"))
    return render_template("diaries/delete.html", entry=entry)


def _own_copy(about_id: int) -> str:
    """Name the copy of the words that the device holds until they have arrived."""
    return f"diary-{about_id or 'new'}-{me().id}"


def _asks_first(form: EntryForm, photos: compose.Photos) -> list[Any]:
    if form.visibility.data == "private":
        return []
    return desk.asks_first(form, form.title.data, form.body.data, form.tags.data, *photos.alts.values())


def _again(template: str, form: EntryForm, photos: compose.Photos, *, status: int | None = None, **more: Any) -> Any:
    has_errors = bool(form.errors)
    is_shown = not has_errors and not photos.was_arranged and not more["asking"]
    preview = text.render(form.body.data or "") if is_shown else None
    status = status or (422 if has_errors else 200)
    if draft := more["draft"]:
        more["kept"] = _own_copy(draft.about_id)
    page = render_template(
        template, form=form, photos=photos.kept, preview=preview, preview_title=form.title.data, **more
    )
    return page, status


from . import shelves  # noqa: E402, F401  # it hangs its routes on `bp`
