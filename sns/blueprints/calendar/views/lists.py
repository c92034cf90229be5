"""The events of a ward or the city, as a list and as a month, with the same choice in both."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from sns.blueprints.events import policy as events
from sns.blueprints.events.labels import MARKS, SORTS
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core.addresses import here, paged
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in
from sns.core.pages import Cursor

from .. import policy, queries, sheet
from ..wishes import NAMES, Wish
from .blueprint import bp


def find_place(ward: str) -> Ward | None:
    """Return the ward or city an address names."""
    return spaces.find_place(ward)


@bp.get("/w/<ward>/events")
@guard(policy.browse, load=find_place)
def index(place: Ward) -> Any:
    """List what is to come."""
    if (other := _other_place(place)) is not None:
        return other
    wish = Wish.of(request.args)
    before = Cursor.parse(request.args.get("before"))
    page = paged(queries.list_events(me(), place, wish, before=before))
    return render_template(
        "calendar/index.html",
        page=page,
        running=queries.list_running(me(), place, wish) if page.is_first else [],
        **_around(place, wish, "index"),
    )


@bp.get("/w/<ward>/events/month")
@guard(policy.browse, load=find_place)
def month(place: Ward) -> Any:
    """Show a month, and the events of one of its days."""
    if (other := _other_place(place)) is not None:
        return other
    wish = Wish.of(request.args).timeless
    found = queries.month_of(me(), place, wish, sheet.read_month(request.args.get("month")))
    day = sheet.read_day(request.args.get("day"), found)
    ids = queries.ids_of_day(me(), place, wish, day) if day is not None and found.on(day) else []
    page = queries.list_of_day(me(), ids, after=number_in(request.args.get("after")) or 0)
    following = here(after=page.next.id, day=day.day) + "#day" if page.next and day else None
    return render_template(
        "calendar/month.html",
        sheet=sheet.sheet_of(found, day),
        day=day,
        of_day=len(ids),
        of_month=found.count,
        events=page.items,
        following=following,
        is_first=page.is_first,
        **_around(place, wish, "month"),
    )


def _other_place(place: Ward) -> Any:
    """Lead to the ward that was chosen in the form, with the rest of the choice."""
    slug = request.args.get("place")
    if slug is None:
        return None
    args: dict[str, Any] = {name: value for name, value in request.args.items() if name in _KEPT and value}
    chosen = spaces.find_place(slug) or place
    return redirect(url_for(request.endpoint or "calendar.index", ward=chosen.slug, **args))


_KEPT = frozenset({"field", "sort", "from", "to", "month", *NAMES})


def _around(place: Ward, wish: Wish, view: str) -> dict[str, Any]:
    city = spaces.city_card()
    places = [*([city] if city is not None else []), *spaces.wards_by_id().values()]
    args: dict[str, Any] = wish.args
    month_args: dict[str, Any] = {name: value for name, value in args.items() if name not in ("from", "to")}
    first = wish.first
    return {
        "place": place,
        "page_ward": place,
        "wish": wish,
        "views": [
            {"label": _("一覧"), "url": url_for("calendar.index", ward=place.slug, **args), "current": view == "index"},
            {
                "label": _("月ごと"),
                "url": url_for(
                    "calendar.month", ward=place.slug, month=f"{first:%Y-%m}" if first else None, **month_args
                ),
                "current": view == "month",
            },
        ],
        "marks": [
            {
                "label": MARKS[column][1],
                "icon": MARKS[column][0],
                "url": here(**{name: None if column in wish.marks else "1", "before": None, "after": None}),
                "current": column in wish.marks,
                "name": name,
            }
            for name, column in NAMES.items()
        ],
        "fields": list(spaces.fields_by_id().values()),
        "sorts": SORTS,
        "places": places,
        "ics": url_for("calendar.ward_file", ward=place.slug, **args),
        "clear": url_for(f"calendar.{view}", ward=place.slug, month=request.args.get("month")),
        "can_open": events.open_event(me(), place),
        "can_bring": policy.bring_in(me(), place),
    }
