"""Pages of the diary."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from sns.blueprints.contents import actions as content_actions
from sns.blueprints.contents import comments, replies
from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.feeds import TABS, feed_tabs, paged
from sns.blueprints.contents.forms import ReplyForm
from sns.blueprints.media import compose
from sns.blueprints.media import queries as media
from sns.core import clock, text, web
from sns.core.errors import Stale
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pages import Cursor

from . import actions, policy, queries
from .forms import EntryForm
from .models import DiaryEntry

bp = Blueprint("diaries", __name__, url_prefix="/diaries")


@bp.get("/")
@guard(policy.browse)
def index() -> str:
    """Show diaries: everybody's, one's ward's, one's つながり's, one's own."""
    tab = request.args.get("tab", "all")
    tab = tab if tab in TABS else "all"
    page = contents.list_feed(me(), tab=tab, kind="diary", before=Cursor.parse(request.args.get("before")))
    media.hang_photos(page.items)
    return render_template("diaries/index.html", tab=tab, tabs=feed_tabs("diaries.index", tab), page=paged(page))


@bp.get("/<int:entry_id>")
@guard(policy.read, load=queries.find_entry)
def show(entry: DiaryEntry) -> str:
    """Show an entry with its photos and comments."""
    reader = me()
    after = request.args.get("after", "")
    rows, rest = replies.list_by_roots(
        entry, after_root=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    )
    # What is left of somebody who has gone stands alone.
    around = queries.beside(reader, entry) if entry.author else queries.Beside(None, None, [], {})
    answering = request.args.get("answer", "")
    shown = comments.arrange(reader, entry, rows)
    if reader.id != entry.author_id:
        content_actions.visits.add(entry.id, 1)
    return render_template(
        "diaries/show.html",
        entry=entry,
        photos=media.list_shown(entry.id),
        comments=shown,
        more_comments_url=url_for(".show", entry_id=entry.id, after=rest, _anchor="comments") if rest else None,
        previous=around.previous,
        next=around.next,
        recent=tuple(around.recent),
        calendar=_calendar(entry, around.days) if entry.author else None,
        form=ReplyForm(formdata=None, answer_to=answering),
        answering=next((c for c in shown if str(c.seq) == answering and c.state == "published"), None),
        my_reactions=contents.my_reactions(reader, entry.id) if any(entry.reactions.values()) else set(),
    )


def _calendar(entry: DiaryEntry, days: dict[date, list[int]]) -> dict[str, Any]:
    today = clock.local(entry.published_at or entry.bumped_at).date()
    weeks = [[_cell(today, number, days) for number in week] for week in queries.month_weeks(today)]
    title = _("%(year)d年%(month)d月の日記", year=today.year, month=today.month)
    marks = tuple(sorted((day, ids[0], len(ids)) for day, ids in days.items()))
    return {"title": title, "weeks": weeks, "count": sum(map(len, days.values())), "shown": (title, today, marks)}


def _cell(today: date, number: int, days: dict[date, list[int]]) -> dict[str, Any]:
    ids = days.get(today.replace(day=number), []) if number else []
    url = url_for(".show", entry_id=ids[0]) if ids else None
    return {"day": number or None, "url": url, "count": len(ids), "current": number == today.day}


@bp.get("/new")
@guard(policy.write)
def new() -> str:
    """Open an empty form."""
    form = EntryForm(formdata=None, visibility=me().default_visibility)
    return render_template("diaries/new.html", form=form, photos=[], preview=None)


@bp.post("/")
@web.slow_down("20 per minute;300 per hour")
@guard(policy.write)
def create() -> Any:
    """Publish an entry, or show it as it will look."""
    form = EntryForm()
    photos = compose.gather(me())
    if compose.is_ready(form, photos):
        entry = actions.publish(
            me(), title=form.title.data or "", body=form.body.data or "", visibility=form.visibility.data,
            tags=form.tag_list, photos=photos.files, alts=photos.alts, key=form.key.data or None,
        )  # fmt: skip
        web.keep(f"diary-new-{me().id}")
        return redirect(url_for(".show", entry_id=entry.id))
    return _again("diaries/new.html", form, photos)


@bp.route("/<int:entry_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;300 per hour")
@guard(policy.edit, load=queries.find_entry)
def edit(entry: DiaryEntry) -> Any:
    """Change one's own entry."""
    belonging = media.list_photos(entry.id)
    if request.method != "POST":
        form = EntryForm(
            formdata=None, title=entry.title, body=entry.body, visibility=entry.visibility,
            tags="、".join(entry.tags), version=str(entry.version),
        )  # fmt: skip
        kept = compose.Photos(belonging, {file.id: file.alt for file in belonging})
        return render_template("diaries/edit.html", form=form, entry=entry, photos=kept.kept, preview=None)
    form = EntryForm()
    photos = compose.gather(me(), belonging)
    if compose.is_ready(form, photos):
        try:
            actions.revise(
                me(), entry, title=form.title.data or "", body=form.body.data or "", visibility=form.visibility.data,
                tags=form.tag_list, version=form.version_number, photos=photos.files, alts=photos.alts,
            )  # fmt: skip
        except Stale as stale:
            form.body.errors = [stale.words]
            newer = queries.find_entry(entry.id)
            if newer is None or newer.state == "deleted":
                abort(404)
            # Whoever has seen the newer text may send theirs once more.
            form.version.data = str(newer.version)
            return _again("diaries/edit.html", form, photos, entry=newer, newer=newer, status=409)
        web.keep(f"diary-{entry.id}-{me().id}")
        return redirect(url_for(".show", entry_id=entry.id))
    return _again("diaries/edit.html", form, photos, entry=entry)


@bp.route("/<int:entry_id>/delete", methods=["GET", "POST"])
@guard(policy.delete, load=queries.find_entry)
def delete(entry: DiaryEntry) -> Any:
    """Delete one's own entry, after asking."""
    if request.method == "POST":
        content_actions.remove(me(), entry)
        web.say(_("日記「%(title)s」を消しました", title=entry.title))
        return redirect(url_for(".index", tab="mine"))
    return render_template("diaries/delete.html", entry=entry)


def _again(template: str, form: EntryForm, photos: compose.Photos, *, status: int | None = None, **more: Any) -> Any:
    has_errors = bool(form.errors)
    preview = None if has_errors else text.render(form.body.data or "")
    status = status or (422 if has_errors else 200)
    page = render_template(
        template, form=form, photos=photos.kept, preview=preview, preview_title=form.title.data, **more
    )
    return page, status
