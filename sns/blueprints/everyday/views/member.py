"""What members read: the next days of their 町丁目, the office's hours; and where they say in which they live."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import actions, policy, queries
from ..forms import AreaForm
from .blueprint import bp

_OPENINGS = 7


@bp.get("/w/<ward>/days")
@guard(policy.show, load=spaces.find_ward)
def show(place: Ward) -> str:
    """Show what the next days bring, for one's own 町丁目 or the one that is asked for."""
    known = queries.known_of(place.id)
    own = me().area_id if me().home_ward_id == place.id else None
    area_id = number_in(request.args.get("area")) if "area" in request.args else own
    form = AreaForm(formdata=None, data={"area": str(area_id or "")})
    form.offer(known.areas)
    district = queries.district_of(known, area_id)
    today = clock.today()
    return render_template(
        "everyday/show.html", ward=place, page_ward=place, known=known, form=form, own=own, area=known.areas.get(area_id or 0),
        district=district, days=queries.days_of(known.plan, district, today) if known.plan and district else [],
        office=queries.office_of(place.id), openings=_openings(known),
    )  # fmt: skip


def _openings(known: queries.Known) -> list[Any]:
    if known.hours is None:
        return []
    today = clock.today()
    return [known.hours.on(today.fromordinal(today.toordinal() + number)) for number in range(_OPENINGS)]


@bp.route("/settings/area", methods=["GET", "POST"])
@guard(policy.own_area)
def area() -> Any:
    """Say in which 町丁目 one lives; nobody is shown it."""
    member = me()
    ward = member.home_ward
    form = AreaForm(formdata=None, data={"area": str(member.area_id or "")}) if request.method != "POST" else AreaForm()
    form.offer(queries.known_of(ward.id).areas)
    if request.method == "POST" and form.validate():
        actions.live_in(member, number_in(form.area.data))
        web.say(_("保存しました"))
        return redirect(url_for(".show", ward=ward.slug))
    page = render_template("everyday/area.html", form=form, home=ward)
    return page, 422 if request.method == "POST" else 200
