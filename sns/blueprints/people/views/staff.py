"""The staff's side of joining: who waits for approval, how a ward is joined, leaflets."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces import actions as spaces_actions
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import options, qr, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import ages, joining, moving, policy, sign_ups
from .. import invitations as invitation_actions
from ..joining_forms import TIES, LeafletForm, RefusalForm, WaysInForm
from . import bp
from .invitations import link_of


@bp.get("/staff/<ward>/sign-ups")
@guard(policy.decide_on_ways_in, load=spaces.find_ward)
def staff_sign_ups(ward: Ward) -> str:
    """List who waits for the ward's approval."""
    return render_template(
        "people/staff/sign_ups.html",
        ward=ward,
        page_ward=ward,
        rows=sign_ups.list_waiting(ward.id),
        ties=TIES,
        cases=moving.list_cases(ward),
    )


def _case_page(case: sign_ups.Case, form: RefusalForm, status: int = 200) -> Any:
    sign_up = case.sign_up
    assert sign_up is not None
    invitation = sign_ups.find_invitation(sign_up.invitation_id) if sign_up.invitation_id else None
    page = render_template(
        "people/staff/sign_up.html", ward=case.ward, page_ward=case.ward, sign_up=sign_up, form=form, tie=TIES[sign_up.tie],
        age=ages.label(sign_up.age_band), invitation=invitation, inviter=sign_ups.inviter_of(invitation),
    )  # fmt: skip
    return page, status


@bp.get("/staff/<ward>/sign-ups/<int:sign_up_id>")
@guard(policy.decide_on_sign_up, load=sign_ups.find_case)
def staff_sign_up(case: sign_ups.Case) -> Any:
    """Show what an applicant gave; the look is logged."""
    assert case.sign_up is not None
    joining.look_at(me(), case.sign_up)
    return _case_page(case, RefusalForm(formdata=None))


@bp.post("/staff/<ward>/sign-ups/<int:sign_up_id>/approve")
@guard(policy.decide_on_sign_up, load=sign_ups.find_case)
def staff_approve(case: sign_ups.Case) -> Response:
    """Let an applicant in."""
    assert case.sign_up is not None
    name = case.sign_up.nickname
    if joining.approve(me(), case.sign_up) == "done":
        web.say(_("%(name)sさんを承認しました。メールでお知らせします", name=name))
    else:
        web.say(_("承認しました。ニックネームが先に使われたため、別の名前をえらぶようメールでお願いします"))
    return redirect(url_for("people.staff_sign_ups", ward=case.ward.slug))


@bp.post("/staff/<ward>/sign-ups/<int:sign_up_id>/refuse")
@guard(policy.decide_on_sign_up, load=sign_ups.find_case)
def staff_refuse(case: sign_ups.Case) -> Any:
    """Turn an applicant away, with words."""
    form = RefusalForm()
    if not form.validate():
        return _case_page(case, form, 422)
    assert case.sign_up is not None
    joining.refuse(me(), case.sign_up, form.words.data or "")
    web.say(_("お断りしました。理由をメールで送ります"))
    return redirect(url_for("people.staff_sign_ups", ward=case.ward.slug))


@bp.route("/staff/<ward>/joining", methods=["GET", "POST"])
@guard(policy.decide_on_ways_in, load=spaces.find_ward)
def staff_joining(ward: Ward) -> Any:
    """Decide how the ward is joined."""
    if request.method != "POST":
        kept = str(options.value(sign_ups.PER_MEMBER, ward.id))
        form = WaysInForm(formdata=None, way_in=ward.way_in, invitations=kept)
        return render_template("people/staff/joining.html", ward=ward, page_ward=ward, form=form)
    form = WaysInForm()
    if not form.validate() or form.number is None:
        return render_template("people/staff/joining.html", ward=ward, page_ward=ward, form=form), 422
    spaces_actions.change_way_in(me(), ward.id, form.way_in.data)
    options.change(sign_ups.PER_MEMBER, form.number, ward.id)
    web.say(_("保存しました"))
    return redirect(url_for("people.staff_joining", ward=ward.slug))


def _leaflets_page(ward: Ward, form: LeafletForm, status: int = 200) -> Any:
    rows = [(leaflet, sign_ups.state_of(leaflet)) for leaflet in sign_ups.list_leaflets(ward.id)]
    return render_template("people/staff/leaflets.html", ward=ward, page_ward=ward, form=form, rows=rows), status


@bp.route("/staff/<ward>/leaflets", methods=["GET", "POST"])
@guard(policy.make_leaflets, load=spaces.find_ward)
def staff_leaflets(ward: Ward) -> Any:
    """Show the ward's leaflets and make one."""
    if request.method != "POST":
        return _leaflets_page(ward, LeafletForm(formdata=None))
    form = LeafletForm()
    if not form.validate():
        return _leaflets_page(ward, form, 422)
    leaflet = invitation_actions.make_leaflet(me(), ward.id, form.note.data or "", days=int(form.days.data))
    return redirect(url_for("people.staff_leaflet", ward=ward.slug, invitation_id=leaflet.id))


@bp.get("/staff/<ward>/leaflets/<int:invitation_id>")
@guard(policy.own_leaflet, load=sign_ups.find_leaflet)
def staff_leaflet(case: sign_ups.Case) -> str:
    """Show a leaflet as it is printed on A4."""
    assert case.invitation is not None
    link = link_of(case.invitation)
    return render_template(
        "people/staff/leaflet.html", ward=case.ward, page_ward=case.ward, leaflet=case.invitation, link=link,
        code=qr.draw(link), state=sign_ups.state_of(case.invitation),
    )  # fmt: skip


@bp.post("/staff/<ward>/leaflets/<int:invitation_id>/revoke")
@guard(policy.own_leaflet, load=sign_ups.find_leaflet)
def staff_leaflet_revoke(case: sign_ups.Case) -> Response:
    """Let a leaflet's link open nothing any more."""
    assert case.invitation is not None
    invitation_actions.revoke(me(), case.invitation)
    web.say(_("チラシのリンクを止めました"))
    return redirect(url_for("people.staff_leaflets", ward=case.ward.slug))
