"""Writing a notice; the form has its draft, and keeps photos and attachments from one submit to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from sns.blueprints.contents import desk as drafting
from sns.blueprints.contents import drafts
from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.models import Draft
from sns.blueprints.media import compose
from sns.blueprints.media import queries as media
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import web
from sns.core.errors import Refused, Stale
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import actions, attachments, policy, queries
from ..actions import NEW
from ..forms import NoticeForm
from ..models import Notice, NoticeFile
from .blueprint import bp, to_desk
from .staff import words_of

_RELATED = re.compile(r"/(?:events|threads)/([0-9]{1,9})(?:[/?#]|$)")


@bp.get("/staff/<ward>/notices/new")
@guard(policy.write, load=spaces.find_place)
def new(place: Ward) -> Any:
    """Open an empty form, or a draft; earlier drafts are offered."""
    draft = drafting.opened(NEW, place.id)
    form = drafting.filled(NoticeForm, draft) if draft else NoticeForm(formdata=None, section=place.section)
    offered = [] if draft else drafts.list_of(me(), NEW, place.id)
    return _page("notices/staff/new.html", place, form, _photos_of(draft), [], draft=draft, offered=offered)


@bp.post("/staff/<ward>/notices/new")
@web.slow_down("20 per minute;200 per hour")
@guard(policy.write, load=spaces.find_place)
def create(place: Ward) -> Any:
    """Write a notice that waits at the office's desk."""
    form = NoticeForm()
    form.offer(place)
    photos, files = compose.gather(me()), _gather_files()
    if _is_ready(form, photos, files) and (related := _related(form)) is not False:
        try:
            notice = actions.draft(
                me(), place.id, form.words, photos=photos.files, alts=photos.alts, files=files.taken, mark=form.mark,
                related_id=related, **form.facts,
            )  # fmt: skip
            web.keep(_own_copy(place.id))
            web.say(_("保存しました。内容を確かめて、承認をたのんでください"))
            return to_desk(notice)
        except Refused as refused:
            form.title.errors = [*form.title.errors, refused.words]
    draft = drafting.save(form, NEW, place.id, photos=photos.held)
    return _page("notices/staff/new.html", place, form, photos, files.taken, draft=draft)


@bp.route("/staff/notices/<int:notice_id>/edit", methods=["GET", "POST"])
@web.slow_down("20 per minute;200 per hour")
@guard(policy.revise, load=queries.find_notice)
def edit(notice: Notice) -> Any:
    """Change a notice that is not signed off yet."""
    place, belonging = notice.space, media.list_photos(notice.id)
    if request.method != "POST":
        form = NoticeForm(formdata=None, **_filled_with(notice))
        photos = compose.Photos(belonging, {file.id: file.alt for file in belonging})
        return _page("notices/staff/edit.html", place, form, photos, attachments.list_of(notice.id), notice=notice)
    form = NoticeForm()
    form.offer(place)
    photos, files = compose.gather(me(), belonging), _gather_files(notice)
    if _is_ready(form, photos, files) and (related := _related(form)) is not False:
        try:
            actions.revise(
                me(), notice, form.words, version=form.version_number, photos=photos.files, alts=photos.alts,
                files=files.taken, related_id=related, **form.facts,
            )  # fmt: skip
            return to_desk(notice)
        except Stale as stale:
            form.title.errors = [*form.title.errors, stale.words]
            notice = queries.find_notice(notice.id) or abort(404)
            if not policy.revise(me(), notice):
                web.warn(stale.words)
                return to_desk(notice)
            # Whoever has seen the newer text may send theirs once more.
            form.version.data = str(notice.version)
        except Refused as refused:
            form.title.errors = [*form.title.errors, refused.words]
    return _page("notices/staff/edit.html", place, form, photos, files.taken, notice=notice)


@bp.route("/staff/notices/<int:notice_id>/delete", methods=["GET", "POST"])
@guard(policy.revise, load=queries.find_notice)
def delete(notice: Notice) -> Any:
    """Delete a notice that was never published, after asking."""
    if request.method == "POST":
        actions.remove(me(), notice)
        web.say(_("お知らせ「%(title)s」を消しました", title=notice.title))
        return redirect(url_for(".office", ward=notice.space.slug))
    return render_template("notices/staff/delete.html", notice=notice, ward=notice.space, page_ward=notice.space)


def _page(
    template: str, place: Ward, form: NoticeForm, photos: compose.Photos, files: list[NoticeFile], **shown: Any
) -> Any:
    form.offer(place)
    found = {"draft": None, "offered": [], **shown}
    page = render_template(
        template, ward=place, page_ward=place, form=form, photos=photos.kept, files=files, kind=NEW, about=place.id,
        keep=_own_copy(place.id), **found,
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def _photos_of(draft: Draft | None) -> compose.Photos:
    return compose.taken_up(me(), drafts.photos_of(draft), []) if draft is not None else compose.Photos()


def _own_copy(about_id: int) -> Any:
    return f"{NEW.replace('.', '-')}-{about_id}-{me().id}"


@dataclass
class Files:
    """The attachments of a submitted form, and what was wrong with those not taken."""

    taken: list[NoticeFile]
    errors: list[str] = field(default_factory=list)


def _gather_files(notice: Notice | None = None) -> Files:
    """Return the attachments of the submitted form: those kept, then the new ones."""
    dropped = set(request.form.getlist("drop-file"))
    ids = [number for key in request.form.getlist("file") if key not in dropped and (number := number_in(key))]
    files = Files(attachments.list_waiting(me(), ids, notice.id if notice is not None else None))
    for upload in request.files.getlist("files"):
        if not upload.filename:
            continue
        try:
            if len(files.taken) >= attachments.MOST:
                raise Refused(_("添付は5つまでです"))
            files.taken.append(attachments.accept(me(), upload.stream, upload.filename))
        except Refused as refused:
            files.errors.append(refused.words)
    return files


def _is_ready(form: NoticeForm, photos: compose.Photos, files: Files) -> bool:
    is_ready = compose.is_ready(form, photos)
    form.files.errors = [*form.files.errors, *files.errors]
    return is_ready and not files.errors


def _related(form: NoticeForm) -> Any:
    """Return the number of what the notice belongs to, None for nothing, False for an address that leads nowhere."""
    address = (form.related.data or "").strip()
    if not address:
        return None
    named = _RELATED.search(address)
    thing = contents.find_content(int(named[1])) if named else None
    if thing is None or thing.state != "published":
        form.related.errors = [*form.related.errors, _("このアドレスのイベントや話し合いは見つかりません")]
        return False
    return thing.id


def _filled_with(notice: Notice) -> dict[str, Any]:
    related = ""
    if notice.related is not None:
        endpoint, values = contents.page_address(notice.related)
        related = url_for(endpoint, **values)
    return {
        **words_of(notice), "urgency": notice.urgency, "level": str(notice.level or ""), "section": notice.section,
        "contact": notice.contact, "visibility": notice.visibility, "wards": [str(key) for key in notice.shown_in],
        "asks_stamp": notice.asks_stamp, "related": related, "publish_at": notice.publish_at,
        "expires_at": notice.expires_at, "field": str(notice.field_id or ""),
    }  # fmt: skip
