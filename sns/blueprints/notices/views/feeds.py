"""Public notices of a ward and field for other programs: Atom and JSON Feed, without signing in."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import jsonify, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, web
from sns.core.guard import guard
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import policy, queries
from .blueprint import bp


@bp.get("/w/<ward>/notices.atom")
@web.slow_fetching("60 per minute")
@guard(policy.browse, load=spaces.find_place)
def atom(place: Ward) -> Response:
    """Give the public notices of a ward, or of one field there, as Atom."""
    found = _found(place)
    page = render_template(
        "notices/feed.xml", ward=place, host=request.host.partition(":")[0], now=clock.now(), **found
    )
    return _answer(make_response(page), "application/atom+xml; charset=utf-8", found["rows"])


@bp.get("/w/<ward>/notices.json")
@web.slow_fetching("60 per minute")
@guard(policy.browse, load=spaces.find_place)
def json_feed(place: Ward) -> Response:
    """Give the public notices of a ward, or of one field there, as JSON Feed."""
    found = _found(place)
    items = [
        {
            "id": str(row.id), "url": url_for(".show", notice_id=row.id, _external=True), "title": row.title,
            "content_text": row.excerpt, "date_published": row.published_at.isoformat(timespec="seconds"),
            "authors": [{"name": row.space.office}],
        }
        for row in found["rows"]
    ]  # fmt: skip
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": _("%(place)sからのお知らせ", place=place.name),
        "home_page_url": url_for(".index", ward=place.slug, _external=True),
        "feed_url": url_for(".json_feed", ward=place.slug, field=found["field"], _external=True), "items": items,
    }  # fmt: skip
    return _answer(jsonify(feed), "application/feed+json; charset=utf-8", found["rows"])


def _found(place: Ward) -> dict[str, Any]:
    chosen = number_in(request.args.get("field"))
    chosen = chosen if chosen in spaces.fields_by_id() else None
    # What a stranger may read, whoever asks: an address is handed on.
    return {"rows": queries.list_notices(None, place, field_id=chosen).items, "field": chosen}


def _answer(response: Response, media_type: str, rows: list[queries.Row]) -> Response:
    response.content_type = media_type
    told = repr([(row.id, row.title, row.excerpt, row.corrected_at) for row in rows])
    response.set_etag(hashlib.sha256(told.encode()).hexdigest()[:32])
    return response.make_conditional(request)
