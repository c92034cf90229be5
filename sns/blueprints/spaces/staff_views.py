"""The staff's side of a ward: where it begins, who has which role, what was done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response

from sns.core import clock, csvs, sealing, web
from sns.core.addresses import paged
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pages import Cursor

from . import actions, deeds, policy, queries, roles
from .queries import Ward
from .role_forms import AppointForm, LendForm
from .roles import RoleCase

bp = Blueprint("staff", __name__)


@bp.get("/staff/")
@guard(policy.any_staff)
def index() -> Any:
    """Lead staff to their ward, or show the wards they work for."""
    wards = [ward for ward in queries.wards_by_id().values() if policy.staff_of(me(), ward)]
    if len(wards) == 1:
        return redirect(url_for(".ward", ward=wards[0].slug))
    return render_template("people/staff/wards.html", wards=wards)


@bp.get("/staff/<ward>/")
@guard(policy.oversee, load=queries.find_ward)
def ward(space: Ward) -> str:
    """Show what staff of a ward can do, who works here, and what was done lately."""
    return render_template(
        "people/staff/ward.html", ward=space, page_ward=space, staff=roles.list_holders(space.id, "ward_staff"),
        lines=deeds.list_log(space.id, limit=5).items, members=queries.count_members(space.id),
    )  # fmt: skip


@bp.get("/staff/<ward>/log")
@guard(policy.oversee, load=queries.find_ward)
def log(space: Ward) -> str:
    """Show what staff did in a ward, in words."""
    page = deeds.list_log(space.id, Cursor.parse(request.args.get("before")))
    return render_template("people/staff/log.html", ward=space, page_ward=space, page=paged(page))


@bp.post("/staff/<ward>/log.csv")
@guard(policy.oversee, load=queries.find_ward)
def log_table(space: Ward) -> Response:
    """Give the log of a ward as a table."""
    return _table(space.slug, space.id)


@bp.get("/staff/log")
@guard(policy.city_staff)
def city_log() -> str:
    """Show the log of the whole city, whether it is sealed, and who read what is private."""
    only_looks = request.args.get("what") == "looks"
    page = deeds.list_log(None, Cursor.parse(request.args.get("before")), only_looks=only_looks)
    return render_template(
        "people/staff/city_log.html", page=paged(page), only_looks=only_looks, mark=sealing.head(),
        places={place.id: place.name for place in queries.wards_by_id().values()},
    )  # fmt: skip


@bp.post("/staff/log.csv")
@guard(policy.city_staff)
def city_log_table() -> Response:
    """Give the whole log as a table."""
    return _table("log", None)


def _table(name: str, space_id: int | None) -> Response:
    actions.note_export(me(), space_id)
    lines = stream_with_context(csvs.lines(deeds.COLUMNS, deeds.table_rows(space_id)))
    day = f"{clock.today():%Y%m%d}"
    return Response(
        lines, mimetype=csvs.MIME, headers={"Content-Disposition": f'attachment; filename="log-{name}-{day}.csv"'}
    )


def _roles_page(space: Ward, *, appoint: Any = None, lend: Any = None, status: int = 200) -> Any:
    lend = lend or LendForm(formdata=None)
    lend.staff.choices = [
        (holder.row.id, f"{holder.member.nickname}({office.name})")
        for holder in roles.list_lendable(space.id)
        if (office := roles.home_office(holder)) is not None
    ]
    page = render_template(
        "people/staff/roles.html", ward=space, page_ward=space, form=appoint if appoint and appoint.errors else lend,
        hosts=roles.list_holders(space.id, "host"), staff=roles.list_holders(space.id, "ward_staff"),
        appoint=appoint or AppointForm(formdata=None), lend=lend,
    )  # fmt: skip
    return page, status


@bp.get("/staff/<ward>/roles")
@guard(policy.oversee, load=queries.find_ward)
def role_list(space: Ward) -> Any:
    """Show who has which role in a ward, and until when."""
    return _roles_page(space)


@bp.post("/staff/<ward>/roles/appoint")
@guard(policy.appoint, load=queries.find_ward)
def role_appoint(space: Ward) -> Any:
    """Make a member one of the ward's staff."""
    form = AppointForm()
    if not form.validate():
        return _roles_page(space, appoint=form, status=422)
    member = roles.find_by_nickname(form.nickname.data or "")
    if member is None:
        form.nickname.errors = [_("そのニックネームの会員は見つかりません")]
        return _roles_page(space, appoint=form, status=422)
    try:
        roles.appoint(me(), member, space.id, form.until.data)
    except Refused as refused:
        form.nickname.errors = [refused.words]
        return _roles_page(space, appoint=form, status=422)
    web.say(_("%(name)sさんを職員にしました。ログインしなおすと使えます", name=member.nickname))
    return redirect(url_for(".role_list", ward=space.slug))


@bp.post("/staff/<ward>/roles/lend")
@guard(policy.appoint, load=queries.find_ward)
def role_lend(space: Ward) -> Any:
    """Let another ward's staff work for this one, until a day."""
    form = LendForm()
    if not form.validate():
        return _roles_page(space, lend=form, status=422)
    try:
        roles.lend(me(), form.staff.data, space.id, form.last_day.data)
    except Refused as refused:
        form.last_day.errors = [refused.words]
        return _roles_page(space, lend=form, status=422)
    web.say(_("担当をたのみました"))
    return redirect(url_for(".role_list", ward=space.slug))


@bp.post("/staff/<ward>/roles/<int:membership_id>/end")
@guard(policy.end_role, load=roles.find_role)
def role_end(case: RoleCase) -> Response:
    """End a role today."""
    if case.row is None:
        abort(404)
    actions.end_role(me(), case.row)
    web.say(_("役割を終えました"))
    return redirect(url_for(".role_list", ward=case.ward.slug))
