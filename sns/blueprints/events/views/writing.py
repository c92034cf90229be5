"""Opening an event, changing it, calling it off; the form has its draft."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from sns.blueprints.contents import desk, drafts, later
from sns.blueprints.contents.models import Draft
from sns.blueprints.media import compose
from sns.blueprints.media import queries as media
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import text, web
from sns.core.errors import Refused, Stale
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, policy, queries, repeating
from ..actions import EDIT, NEW
from ..answer_forms import CancelForm
from ..forms import EventForm, filled_with, form_for, typed_of
from ..models import Event
from .blueprint import back_to, bp, own_copy, photos_of


def find_place(ward: str) -> Ward | None:
    """Return the ward or city an address names."""
    return spaces.find_place(ward)


@bp.get("/w/<ward>/events/new")
@guard(policy.open_event, load=find_place)
def new(place: Ward) -> Any:
    """Open an empty form, or a draft; earlier drafts are offered."""
    draft = desk.opened(NEW, place.id)
    form = desk.filled(form_for(place), draft) if draft else form_for(place)(formdata=None)
    _offer(form, place)
    offered = [] if draft else drafts.list_of(me(), NEW, place.id)
    return _form_page("events/new.html", place, form, photos_of(draft), draft=draft, offered=offered)


@bp.post("/w/<ward>/events/new")
@web.slow_down("20 per minute;120 per hour")
@guard(policy.open_event, load=find_place)
def create(place: Ward) -> Any:
    """Open an event or a series, now or later, or show it as it will look."""
    form = form_for(place)()
    _offer(form, place)
    photos = compose.gather(me())
    if request.form.get("do") == "draft":
        form_url = url_for(".new", ward=place.slug)
        return desk.put_away(form, photos, NEW, place.id, form_url, copy=own_copy(NEW, place.id))
    asking: list[Any] = []
    if compose.is_ready(form, photos) and not (asking := _asks_first(form, photos)):
        try:
            event = _publish(place, form, photos)
            web.keep(own_copy(NEW, place.id))
            return back_to(event)
        except Refused as refused:
            form.title.errors = [*form.title.errors, refused.words]
    draft = desk.save(form, NEW, place.id, photos=photos.held)
    return _form_page("events/new.html", place, form, photos, draft=draft, asking=asking)


def _publish(place: Ward, form: EventForm, photos: compose.Photos) -> Event:
    words: dict[str, Any] = {
        "title": form.title.data or "", "body": form.body.data or "", "visibility": form.visibility.data,
        "field_id": form.field_id, "also_in": form.further, "voice_space_id": form.voice_id, "tags": form.tag_list,
        "publish_at": form.later,
    }  # fmt: skip
    held: dict[str, Any] = {"photos": photos.files, "alts": photos.alts, "draft": form.mark}
    if form.repeat.data:
        return repeating.publish_series(
            me(), place.id, form.plan, way=form.repeat.data, times=form.times.number or 2, **words, **held
        )
    return actions.publish(me(), place.id, form.plan, **words, **held)


@bp.route("/events/<int:event_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;300 per hour")
@guard(policy.edit, load=queries.find_event)
def edit(event: Event) -> Any:
    """Change an event."""
    place, belonging = event.space, media.list_photos(event.id)
    if request.method != "POST":
        draft = desk.opened(EDIT, event.id)
        form = desk.filled(form_for(place), draft) if draft else form_for(place)(formdata=None, **filled_with(event))
        _offer(form, place)
        offered = [] if draft else drafts.list_of(me(), EDIT, event.id)
        photos = photos_of(draft, belonging)
        return _form_page("events/edit.html", place, form, photos, draft=draft, offered=offered, event=event)
    form = form_for(place)()
    _offer(form, place)
    photos = compose.gather(me(), belonging)
    if request.form.get("do") == "draft":
        form_url = url_for(".edit", event_id=event.id)
        return desk.put_away(form, photos, EDIT, event.id, form_url, copy=own_copy(EDIT, event.id))
    asking: list[Any] = []
    newer = None
    if compose.is_ready(form, photos) and not (asking := _asks_first(form, photos)):
        try:
            actions.revise(
                me(), event, form.plan, title=form.title.data or "", body=form.body.data or "",
                visibility=form.visibility.data, version=form.version_number, field_id=form.field_id,
                also_in=form.further, tags=form.tag_list, photos=photos.files, alts=photos.alts, draft=form.mark,
                publish_at=form.later,
            )  # fmt: skip
            web.keep(own_copy(EDIT, event.id))
            return back_to(event)
        except Stale as stale:
            form.title.errors = [stale.words]
            newer = queries.find_event(event.id)
            if newer is None or newer.state == "deleted":
                abort(404)
            # Whoever has seen the newer text may send theirs once more.
            form.version.data = str(newer.version)
        except Refused as refused:
            form.title.errors = [*form.title.errors, refused.words]
    draft = desk.save(form, EDIT, event.id, photos=photos.held)
    event = newer or queries.find_event(event.id) or abort(404)
    return _form_page("events/edit.html", place, form, photos, draft=draft, asking=asking, event=event, newer=newer)


@bp.route("/events/<int:event_id>/cancel", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.cancel, load=queries.find_event)
def cancel(event: Event) -> Any:
    """Call an event off, with a reason."""
    form = CancelForm()
    if request.method == "POST" and form.validate():
        try:
            actions.cancel(me(), event, reason=form.reason.data or "")
            web.say(_("中止にしました。お返事をくれた人に、理由をお知らせします"))
            return back_to(event)
        except Refused as refused:
            form.reason.errors = [*form.reason.errors, refused.words]
            event = queries.find_event(event.id) or abort(404)
    page = render_template("events/cancel.html", event=event, page_ward=event.space, form=form)
    return page, 422 if request.method == "POST" else 200


@bp.route("/events/<int:event_id>/delete", methods=["GET", "POST"])
@guard(policy.delete, load=queries.find_event)
def delete(event: Event) -> Any:
    """Delete one's own event, after asking."""
    if request.method == "POST":
        actions.delete(me(), event)
        undo = url_for("contents.restore", content_id=event.id)
        web.offer(_("イベント「%(title)s」を消しました", title=event.title), _("元にもどす"), undo)
        return redirect(
            url_for("home.ward", ward=event.space.slug) if not event.space.is_city else url_for("home.index")
        )
    return render_template("events/delete.html", event=event, page_ward=event.space)


@bp.post("/events/<int:event_id>/publish")
@guard(policy.reschedule, load=queries.find_event)
def publish_now(event: Event) -> Any:
    """Publish at once what was to wait."""
    later.publish_now(me(), event)
    return back_to(event)


@bp.post("/events/<int:event_id>/take-back")
@guard(policy.reschedule, load=queries.find_event)
def take_back(event: Event) -> Any:
    """Make a draft again of what was to wait."""
    slug = event.space.slug
    draft = actions.take_back(me(), event, typed_of(event))
    web.say(_("公開の予約を取り消して、下書きにもどしました"))
    return redirect(url_for(".new", ward=slug, draft=draft.id))


def _offer(form: EventForm, place: Ward) -> None:
    form.offer(policy.voices(me(), place.id))
    form.offer_fields()
    if place.is_city:
        # What is of the whole city has no ward and is nobody's circle.
        form.visibility.choices = [choice for choice in form.visibility.choices if choice.value in ("public", "city")]


def _asks_first(form: EventForm, photos: compose.Photos) -> list[Any]:
    return desk.asks_first(form, form.title.data, form.body.data, form.tags.data, *photos.alts.values())


def _form_page(
    template: str, place: Ward, form: EventForm, photos: compose.Photos, *, draft: Draft | None, **more: Any
) -> Any:
    kind, about_id = (EDIT, more["event"].id) if "event" in more else (NEW, place.id)
    is_sent = request.method == "POST"
    is_preview = is_sent and not form.errors and not photos.was_arranged and not more.get("asking")
    if is_sent and draft is not None:
        more["kept"] = own_copy(kind, about_id)
    page = render_template(
        template, form=form, place=place, page_ward=place, photos=photos.kept, draft=draft, kind=kind, about=about_id,
        keep=own_copy(kind, about_id), preview=text.render(form.body.data or "") if is_preview else None,
        plan=form.plan if is_preview else None, **more,
    )  # fmt: skip
    return page, 409 if more.get("newer") else 422 if is_sent and form.errors else 200
