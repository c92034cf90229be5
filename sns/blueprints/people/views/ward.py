"""The wards a member belongs to: the one called home, further ones, and how to get there."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces.models import TIES
from sns.blueprints.spaces.queries import Ward, find_ward, ward_by_id, wards_by_id
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import moving, policy, queries, residency, sign_ups
from ..joining_forms import door_words
from ..ward_forms import MoveForm, TieForm
from . import bp


@bp.get("/settings/ward")
@guard(policy.own_ward)
def ward() -> Any:
    """Show the wards one belongs to."""
    form = TieForm(formdata=None, wards=_free_wards(), tie="work", ward=request.args.get("ward"))
    form.invitation.data = _link(request.args.get("code"))
    return _ward_page(form)


def _free_wards() -> list[Ward]:
    own = {tie.ward.id for tie in queries.list_ties(me())}
    return [ward for ward in wards_by_id().values() if ward.id not in own]


def _link(code: str | None) -> str:
    return url_for("people.invitation_open", code=code[:40], _external=True) if code else ""


def _ward_page(form: TieForm, status: int = 200) -> Any:
    waiting, own = moving.find_waiting(me()), queries.list_ties(me())
    page = render_template(
        "people/ward.html", form=form, ties=own, waiting=waiting,
        waiting_ward=ward_by_id(waiting.space_id) if waiting else None, may_add=len(own) < moving.MOST_TIES,
        moves_left=moving.moves_left(me()), needs_invitation=any(w.way_in == "invitation" for w in _free_wards()),
        others=[(w.slug, door_words(w)) for w in wards_by_id().values() if w.id != me().home_ward_id],
        hosted={space_id for space_id, roles in me().standing.roles.items() if "host" in roles},
    )  # fmt: skip
    return page, status


@bp.route("/settings/ward/move", methods=["GET", "POST"])
@web.slow_down("10 per hour")
@guard(policy.own_ward)
def move() -> Any:
    """Say what moving to a ward brings, and move."""
    ward = find_ward(request.values.get("ward", ""))
    if request.method != "POST":
        if ward is None or ward.id == me().home_ward_id:
            return redirect(url_for(".ward"))
        form = MoveForm(formdata=None, ward=ward.slug, tie="live", invitation=_link(request.args.get("code")))
        return _move_page(ward, form)
    if ward is None:
        abort(400)
    form = MoveForm()
    if not form.validate():
        return _move_page(ward, form, 422)
    try:
        is_done = moving.move(
            me(), ward, tie=form.tie.data, keeps=form.keeps.data or None, invitation=sign_ups.find_by_code(form.code)
        )
    except Refused as refused:
        (form.invitation if moving.way_into(me(), ward) == "invitation" else form.tie).errors = [refused.words]
        return _move_page(ward, form, 422)
    web.say(_("%(ward)sにうつりました", ward=ward.name) if is_done else _asked_words(ward))
    return redirect(url_for(".ward"))


def _asked_words(ward: Ward) -> str:
    return _("%(ward)sに申しこみました。決まったら、メールでお知らせします", ward=ward.name)


def _move_page(ward: Ward, form: MoveForm, status: int = 200) -> Any:
    home = me().home_ward
    page = render_template(
        "people/move.html", form=form, ward=ward, home=home, way_in=moving.way_into(me(), ward),
        moves_left=moving.moves_left(me()), letter=residency.find_open(me().id),
        is_host=me().standing.has_role(home.id, "host"), is_staff=me().standing.has_role(home.id, "ward_staff"),
    )  # fmt: skip
    return page, status


@bp.post("/settings/ward/withdraw")
@web.slow_down("20 per hour")
@guard(policy.own_ward)
def move_withdraw() -> Response:
    """Take back what waits for a ward office."""
    if moving.withdraw(me()):
        web.say(_("申しこみを取り消しました"))
    return redirect(url_for(".ward"))


@bp.post("/settings/ties")
@web.slow_down("20 per hour")
@guard(policy.own_ward)
def add_tie() -> Any:
    """Say that one lives, works, studies or is active in a ward."""
    ward, kind = find_ward(request.form.get("ward", "")), request.form.get("tie", "")
    if ward is None or kind not in TIES:
        abort(400)
    form = TieForm(wards=wards_by_id().values())
    try:
        is_done = moving.belong_too(me(), ward, tie=kind, invitation=sign_ups.find_by_code(form.code))
    except Refused as refused:
        form.ward.errors = [refused.words]
        return _ward_page(form, 422)
    web.say(_("保存しました") if is_done else _asked_words(ward))
    return redirect(url_for(".ward", _anchor="ties"))


@bp.post("/settings/ties/<ward>/delete")
@web.slow_down("20 per hour")
@guard(policy.own_ward)
def delete_tie(ward: str) -> Response:
    """End a further tie to a ward."""
    card = find_ward(ward)
    if card is None:
        abort(404)
    spaces.untie(me(), card.id)
    web.say(_("%(ward)sとのかかわりをはずしました", ward=card.name))
    return redirect(url_for(".ward", _anchor="ties"))
