"""Reading notices, stamping circulars, fetching attachments."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import abort, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from sns.blueprints.contents import actions as contents
from sns.blueprints.media import actions as media
from sns.blueprints.media import queries as photos
from sns.blueprints.notifications import bell
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import qr, web
from sns.core.addresses import paged
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in
from sns.core.pages import Cursor

from .. import after, attachments, bands, policy, queries
from ..models import Notice, NoticeFile
from .blueprint import bp, find_open

# Half of what the page costs, and the same for every reader; addresses of notices are no secret.
_code = lru_cache(maxsize=512)(qr.draw)


@bp.get("/w/<ward>/notices")
@guard(policy.browse, load=spaces.find_place)
def index(place: Ward) -> str:
    """Show what the offices of a ward and of the city tell their people."""
    reader = me()
    fields = spaces.fields_by_id()
    chosen = number_in(request.args.get("field"))
    chosen = chosen if chosen in fields else None
    waiting = reader is not None and request.args.get("tab") == "waiting"
    before = Cursor.parse(request.args.get("before"))
    page = queries.list_notices(reader, place, field_id=chosen, waiting=waiting, before=before)
    return render_template(
        "notices/index.html", ward=place, page_ward=place, page=paged(page), chosen=chosen,
        waiting=waiting, tabs=_tabs(place, reader, chosen, waiting=waiting),
        can_stamp=reader is not None and (place.is_city or place.id in reader.standing.spaces),
    )  # fmt: skip


def _tabs(place: Ward, reader: Any, chosen: int | None, *, waiting: bool) -> list[dict[str, Any]]:
    def tab(label: str, current: bool, **values: Any) -> dict[str, Any]:
        return {"label": label, "url": url_for(".index", ward=place.slug, **values), "current": current}

    fields = [tab(one.name, chosen == one.id, field=one.id) for one in spaces.fields_by_id().values()]
    mine = [tab(_("未確認の回覧"), waiting, tab="waiting")] if reader is not None else []
    return [tab(_("すべて"), not waiting and chosen is None), *mine, *fields]


@bp.get("/notices/<int:notice_id>")
@guard(policy.read, load=find_open)
def show(notice: Notice) -> Any:
    """Show a notice; in a language that was asked for, where it is told in it."""
    reader = me()
    around = queries.around_of(reader, notice)
    asked = request.args.get("lang", "")
    shown = next((one for one in around.texts if one.language == asked), None)
    if reader is not None and notice.state == "published":
        contents.visits.add(notice.id, 1)
        bell.note_opened(reader, notice.id)
    page = render_template(
        "notices/show.html", notice=notice, page_ward=notice.space, around=around, shown=shown,
        photos=photos.list_shown(notice.id), files=attachments.list_of(notice.id), field=_field(notice),
        can_stamp=reader is not None and policy.stamp(reader, notice), works=policy.work(reader, notice),
        code=_code(url_for(".show", notice_id=notice.id, _external=True)),
    )  # fmt: skip
    answer = make_response(page)
    if notice.urgency == "urgent":
        answer.set_cookie(bands.COOKIE, str(notice.id), max_age=7 * 86_400, samesite="Lax", httponly=True)
    return answer


def _field(notice: Notice) -> Any:
    return spaces.fields_by_id().get(notice.field_id) if notice.field_id else None


@bp.post("/notices/<int:notice_id>/stamp")
@web.slow_down("60 per minute")
@guard(policy.stamp, load=queries.find_notice)
def stamp(notice: Notice) -> Response:
    """Stamp a circular as read."""
    after.stamp(me(), notice)
    web.say(_("確認印を押しました。お読みいただき、ありがとうございます"))
    if request.form.get("from") == "list":
        return redirect(url_for(".index", ward=me().home_ward.slug))
    return redirect(url_for(".show", notice_id=notice.id))


def _find_file(notice_id: int, file_id: int) -> NoticeFile | None:
    file = attachments.find(file_id)
    return file if file is not None and file.notice_id == notice_id else None


@bp.get("/notices/<int:notice_id>/files/<int:file_id>")
@guard(policy.read, load=lambda notice_id, file_id: find_open(notice_id))
def download(notice: Notice) -> Response:
    """Give an attachment to who may read its notice."""
    file = _find_file(notice.id, int((request.view_args or {})["file_id"]))
    if file is None:
        abort(404)
    stream = media.storage().open(file.key)
    return send_file(stream, file.media_type, as_attachment=True, download_name=file.name, max_age=0)
