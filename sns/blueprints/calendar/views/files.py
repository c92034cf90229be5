"""Events for the calendars of phones and offices: one of them, a ward's, one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from flask import make_response, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.events.models import Event
from sns.blueprints.events.queries import find_event
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import text, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import addresses, gathering, outgoing, policy
from ..addresses import OwnCalendar
from ..wishes import Wish
from .blueprint import bp
from .lists import find_place

_WORDS = 1_000


@bp.get("/events/<int:event_id>.ics")
@guard(policy.read, load=find_event)
def one_ics(event: Event) -> Response:
    """Give one event to a calendar program."""
    row = gathering.one_for_file(me(), event)
    return _file([row], row.title, f"event-{event.id}", is_attachment=True)


@bp.get("/w/<ward>/events.ics")
@guard(policy.browse, load=find_place)
def ward_file(place: Ward) -> Response:
    """Give the events of a list or month to a calendar program: the same choice, what is public to who is not signed in."""
    rows = gathering.list_for_file(me(), place, Wish.of(request.args))
    return _file(rows, _("%(place)sのイベント", place=place.name), f"events-{place.slug}")


@bp.get("/calendars/<secret>.ics")
@web.slow_fetching("30 per minute;120 per hour")
@guard(policy.follow, load=lambda secret: addresses.find_calendar(secret))
def own_file(found: OwnCalendar) -> Response:
    """Give a member's own calendar to whatever program holds its address."""
    return _file(found.rows(Wish()), _("わたしのイベント"), "my-events")


@bp.get("/calendars/<secret>/<ward>.ics")
@web.slow_fetching("30 per minute;120 per hour")
@guard(policy.follow, load=lambda secret, ward: addresses.find_calendar(secret, ward))
def own_ward_file(found: OwnCalendar) -> Response:
    """Give a ward's events as one member may read them to whatever program holds the address."""
    place: Any = found.place
    rows = found.rows(Wish.of(request.args))
    return _file(rows, _("%(place)sのイベント", place=place.name), f"events-{place.slug}")


def _file(rows: Iterable[Any], name: str, file_name: str, *, is_attachment: bool = False) -> Response:
    data = outgoing.write(name, map(_entry, rows), product=_("まちの縁側"))
    response = make_response(data)
    response.content_type = "text/calendar; charset=utf-8"
    how = "attachment" if is_attachment else "inline"
    response.headers["Content-Disposition"] = f'{how}; filename="{file_name}.ics"'
    response.set_etag(hashlib.sha256(data).hexdigest()[:32])
    response.cache_control.private, response.cache_control.no_cache = True, True
    return response.make_conditional(request)


def _entry(row: Any) -> outgoing.Entry:
    is_cancelled = row.cancelled_at is not None
    url = url_for("events.show", event_id=row.id, _external=True)
    field = spaces.fields_by_id().get(row.field_id or 0)
    made_at = row.published_at
    return outgoing.Entry(
        uid=row.uid, sequence=row.sequence,
        title=_("【中止】%(title)s", title=row.title) if is_cancelled else row.title,
        starts_at=row.starts_at, ends_at=row.ends_at if row.ends_at > row.starts_at else None,
        is_all_day=row.is_all_day, made_at=made_at,
        changed_at=max(moment for moment in (made_at, row.edited_at, row.cancelled_at) if moment is not None),
        words=_words(row, url), place=" ".join(part for part in (row.place, row.address) if part), url=url,
        lat=row.lat, lng=row.lng, field=field.name if field is not None else "", is_cancelled=is_cancelled,
        is_public=row.visibility == "public", is_tentative=row.my_answer in ("maybe", "waiting"),
    )  # fmt: skip


def _words(row: Any, url: str) -> str:
    reason = _("中止の理由: %(reason)s", reason=row.cancel_reason) if row.cancel_reason else ""
    answer = {"waiting": _("キャンセル待ちです"), "maybe": _("お返事: まだ分からない")}.get(row.my_answer or "", "")
    body = text.excerpt(row.body, _WORDS)
    return "\n\n".join(part for part in (reason, answer, row.time_note, body, url) if part)
