"""Where a ward's staff keep the hours of their office."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import actions, policy, queries
from ..forms import RevisionForm
from ..hours import Hours
from ..hours_forms import HoursForm, OneDayForm
from .blueprint import bp

_SHOWN = 14


@bp.route("/staff/<ward>/hours", methods=["GET", "POST"])
@guard(policy.keep, load=spaces.find_ward)
def hours(place: Ward) -> Any:
    """Show and change the week of an office."""
    if request.method != "POST":
        return _page(place)
    form = HoursForm()
    if not form.validate():
        return _page(place, form=form), 422
    actions.keep_hours(me(), place.id, form.seen, form.hours)
    web.say(_("保存しました。ホームには、1分以内に出ます"))
    return _back(place)


def _page(place: Ward, *, form: Any = None, one: Any = None) -> str:
    row = queries.find_hours(place.id)
    kept = Hours.of(row.hours) if row is not None else None
    if form is None:
        form = HoursForm(formdata=None)
        form.show(kept)
    one = one or OneDayForm(formdata=None)
    for each in (form, one):
        each.revision.data = str(row.revision if row is not None else 0)
    today = clock.today()
    shown = [kept.on(today.fromordinal(today.toordinal() + n)) for n in range(_SHOWN)] if kept is not None else []
    return render_template(
        "everyday/hours.html", ward=place, page_ward=place, hours=kept, row=row, form=form, one=one, shown=shown,
        state=kept.at(clock.now()) if kept is not None else None,
    )  # fmt: skip


@bp.post("/staff/<ward>/hours/days")
@guard(policy.keep, load=spaces.find_ward)
def add_day(place: Ward) -> Any:
    """Add a single day with other hours, or none."""
    form = OneDayForm()
    if not form.validate():
        return _page(place, one=form), 422
    actions.keep_hours(me(), place.id, form.seen, lambda kept: form.put_into(kept or Hours({})))
    web.say(_("保存しました。ホームには、1分以内に出ます"))
    return _back(place)


@bp.post("/staff/<ward>/hours/days/remove")
@guard(policy.keep, load=spaces.find_ward)
def remove_day(place: Ward) -> Any:
    """Take a single day away."""
    at = number_in(request.form.get("at"))

    def make(kept: Hours | None) -> Hours:
        kept = kept or Hours({})
        return replace(kept, days=tuple(one for number, one in enumerate(kept.days) if number != at))

    actions.keep_hours(me(), place.id, RevisionForm().seen, make)
    web.say(_("その日の予定を外しました"))
    return _back(place)


def _back(place: Ward) -> Response:
    return redirect(url_for(".hours", ward=place.slug))
