"""The events of a ward or the city, as a list and as a month, with the same choice in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from sns.blueprints.events import policy as events
from sns.blueprints.events.labels import MARKS, SORTS
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import FieldCard, Ward
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
    return {
        "place": place,
        "page_ward": place,
        "wish": wish,
        "options": Options(place, wish, view),
        "can_open": events.open_event(me(), place),
        "can_bring": policy.bring_in(me(), place),
    }


@dataclass(frozen=True)
class Options:
    """What may be chosen around list and month; worked out where a piece of the page is made, not for each reader."""

    place: Ward
    wish: Wish
    view: str

    @property
    def views(self) -> list[dict[str, Any]]:
        """The list and the month, as tabs."""
        args: dict[str, Any] = self.wish.args
        month_args = {name: value for name, value in args.items() if name not in ("from", "to")}
        if self.wish.first is not None:
            month_args["month"] = f"{self.wish.first:%Y-%m}"
        of_list = url_for("calendar.index", ward=self.place.slug, **args)
        of_month = url_for("calendar.month", ward=self.place.slug, **month_args)
        return [
            {"label": _("一覧"), "url": of_list, "current": self.view == "index"},
            {"label": _("月ごと"), "url": of_month, "current": self.view == "month"},
        ]

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The marks, each with the address that chooses it or lets it go."""
        return [
            {
                "label": MARKS[column][1],
                "icon": MARKS[column][0],
                "url": here(**{name: None if column in self.wish.marks else "1", "before": None, "after": None}),
                "current": column in self.wish.marks,
                "name": name,
            }
            for name, column in NAMES.items()
        ]

    @property
    def places(self) -> list[Ward]:
        """The city and its wards."""
        city = spaces.city_card()
        return [*([city] if city is not None else []), *spaces.wards_by_id().values()]

    @property
    def fields(self) -> list[FieldCard]:
        """The fields of activity."""
        return list(spaces.fields_by_id().values())

    @property
    def sorts(self) -> dict[str, Any]:
        """The kinds of events."""
        return SORTS

    @property
    def clear(self) -> str:
        """The address of this page without a choice."""
        return url_for(f"calendar.{self.view}", ward=self.place.slug, month=request.args.get("month"))

    @property
    def ics(self) -> str:
        """The address of the same events for a calendar program."""
        args: dict[str, Any] = self.wish.args
        return url_for("calendar.ward_file", ward=self.place.slug, **args)
