"""活動報告: writing it with everything filled in, reading it."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import desk, drafts, quoting, replies
from sns.blueprints.contents import queries as content_queries
from sns.blueprints.contents.comments import Listing
from sns.blueprints.contents.forms import ReplyForm
from sns.blueprints.contents.models import Draft
from sns.blueprints.media import compose, previews
from sns.blueprints.media import queries as media
from sns.core import text, web
from sns.core.errors import Refused, Stale
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import afterwards, policy, queries
from ..afterwards import EDIT_REPORT, NEW_REPORT
from ..answer_forms import ReportForm
from ..models import ActivityReport, Event
from .blueprint import bp, find_open_report, own_copy, photos_of


@bp.get("/events/<int:event_id>/report")
@guard(policy.keep, load=queries.find_event)
def new_report(event: Event) -> Any:
    """Open the report of an event, with its date, place and numbers filled in."""
    if (made := queries.find_report_of(event.id)) is not None:
        return redirect(url_for(".edit_report", report_id=made.id))
    draft = desk.opened(NEW_REPORT, event.id)
    if draft is not None:
        form = desk.filled(ReportForm, draft)
    else:
        form = ReportForm(
            formdata=None, title=_("%(title)sの報告", title=event.title)[: text.TITLE_LIMIT], held_on=event.day,
            place=event.place, came="" if event.came is None else str(event.came),
        )  # fmt: skip
    offered = [] if draft else drafts.list_of(me(), NEW_REPORT, event.id)
    return _page("events/report_new.html", event, form, photos_of(draft), draft=draft, offered=offered)


@bp.post("/events/<int:event_id>/report")
@web.slow_down("20 per minute;120 per hour")
@guard(policy.keep, load=queries.find_event)
def create_report(event: Event) -> Any:
    """Publish the report of an event."""
    form, photos = ReportForm(), compose.gather(me())
    if request.form.get("do") == "draft":
        form_url = url_for(".new_report", event_id=event.id)
        return desk.put_away(form, photos, NEW_REPORT, event.id, form_url, copy=own_copy(NEW_REPORT, event.id))
    asking: list[Any] = []
    if compose.is_ready(form, photos) and not (asking := _asks_first(form, photos)):
        try:
            made = afterwards.report(
                me(), event, title=form.title.data or "", body=form.body.data or "", held_on=form.held_on.data,
                place=form.place.data or "", came=form.came.number, photos=photos.files, alts=photos.alts,
                draft=form.mark,
            )  # fmt: skip
            web.keep(own_copy(NEW_REPORT, event.id))
            return redirect(url_for(".report", report_id=made.id))
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
            event = queries.find_event(event.id) or abort(404)
    draft = desk.save(form, NEW_REPORT, event.id, photos=photos.held)
    return _page("events/report_new.html", event, form, photos, draft=draft, asking=asking)


@bp.get("/reports/<int:report_id>")
@guard(policy.read, load=find_open_report)
def report(report: ActivityReport) -> Any:
    """Show a report with its photos and comments."""
    reader = me()
    held = _event_of(reader, report)
    facts = {"report": report, "page_ward": report.space, "event": held, "photos": media.list_shown(report.id)}
    if reader is None:
        return render_template("events/report.html", **facts, comments=[], form=None, given=set(), answering=None)
    after = (
        replies.root_before(report.id, number_in(request.args.get("at"))) or number_in(request.args.get("after")) or 0
    )
    rows, rest = replies.list_by_roots(report, after_root=after) if report.reply_seq else ([], None)
    listing = Listing(reader, report, rows)
    if reader.id != report.author_id:
        contents.visits.add(report.id, 1)
    asked = request.args.get("answer", "")
    is_open = report.state == "published" and report.closed_at is None
    return render_template(
        "events/report.html",
        **facts,
        previews=previews.hang(reader, report, listing),
        comments=listing.comments,
        first_url=url_for(".report", report_id=report.id, _anchor="comments") if after else None,
        more_url=url_for(".report", report_id=report.id, after=rest, _anchor="comments") if rest else None,
        given=content_queries.my_reactions(reader, report.id),
        form=ReplyForm(formdata=None, answer_to=asked, body=quoting.quote(reader, report, request.args.get("quote")))
        if is_open
        else None,
        answering=listing.answerable(asked),
    )


def _event_of(reader: Any, report: ActivityReport) -> Event | None:
    event = queries.find_event(report.event_id) if report.event_id else None
    return event if event is not None and policy.read(reader, event) else None


@bp.route("/reports/<int:report_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;300 per hour")
@guard(policy.edit, load=queries.find_report)
def edit_report(report: ActivityReport) -> Any:
    """Change a report."""
    belonging = media.list_photos(report.id)
    if request.method != "POST":
        draft = desk.opened(EDIT_REPORT, report.id)
        if draft is not None:
            form = desk.filled(ReportForm, draft)
        else:
            form = ReportForm(
                formdata=None, title=report.title, body=report.body, held_on=report.held_on, place=report.place,
                came="" if report.came is None else str(report.came), version=str(report.version),
            )  # fmt: skip
        offered = [] if draft else drafts.list_of(me(), EDIT_REPORT, report.id)
        photos = photos_of(draft, belonging)
        return _page("events/report_edit.html", None, form, photos, draft=draft, offered=offered, report=report)
    form, photos = ReportForm(), compose.gather(me(), belonging)
    if request.form.get("do") == "draft":
        form_url = url_for(".edit_report", report_id=report.id)
        return desk.put_away(form, photos, EDIT_REPORT, report.id, form_url, copy=own_copy(EDIT_REPORT, report.id))
    asking: list[Any] = []
    newer = None
    if compose.is_ready(form, photos) and not (asking := _asks_first(form, photos)):
        try:
            afterwards.revise_report(
                me(), report, title=form.title.data or "", body=form.body.data or "", held_on=form.held_on.data,
                place=form.place.data or "", came=form.came.number, version=form.version_number, photos=photos.files,
                alts=photos.alts, draft=form.mark,
            )  # fmt: skip
            web.keep(own_copy(EDIT_REPORT, report.id))
            return redirect(url_for(".report", report_id=report.id))
        except Stale as stale:
            form.body.errors = [stale.words]
            newer = queries.find_report(report.id)
            if newer is None or newer.state == "deleted":
                abort(404)
            form.version.data = str(newer.version)
    draft = desk.save(form, EDIT_REPORT, report.id, photos=photos.held)
    return _page(
        "events/report_edit.html", None, form, photos, draft=draft, asking=asking, report=newer or report, newer=newer
    )


@bp.route("/reports/<int:report_id>/delete", methods=["GET", "POST"])
@guard(policy.delete, load=queries.find_report)
def delete_report(report: ActivityReport) -> Any:
    """Delete one's own report, after asking."""
    if request.method == "POST":
        contents.remove(me(), report)
        undo = url_for("contents.restore", content_id=report.id)
        web.offer(_("活動報告「%(title)s」を消しました", title=report.title), _("元にもどす"), undo)
        return _after(report)
    return render_template("events/report_delete.html", report=report, page_ward=report.space)


def _after(report: ActivityReport) -> Response:
    return redirect(url_for(".show", event_id=report.event_id) if report.event_id else url_for("home.index"))


def _asks_first(form: ReportForm, photos: compose.Photos) -> list[Any]:
    return desk.asks_first(form, form.title.data, form.body.data, *photos.alts.values())


def _page(
    template: str, event: Event | None, form: ReportForm, photos: compose.Photos, *, draft: Draft | None, **more: Any
) -> Any:
    kind, about_id = (NEW_REPORT, event.id) if event is not None else (EDIT_REPORT, more["report"].id)
    is_sent = request.method == "POST"
    is_preview = is_sent and not form.errors and not photos.was_arranged and not more.get("asking")
    if is_sent and draft is not None:
        more["kept"] = own_copy(kind, about_id)
    place = event.space if event is not None else more["report"].space
    page = render_template(
        template, form=form, event=event, page_ward=place, photos=photos.kept, draft=draft, kind=kind, about=about_id,
        keep=own_copy(kind, about_id), preview=text.render(form.body.data or "") if is_preview else None, **more,
    )  # fmt: skip
    return page, 409 if more.get("newer") else 422 if is_sent and form.errors else 200
