"""The staff's side of members: the list, one member, what staff may do for them."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.accounts import locking
from sns.blueprints.accounts.models import Member
from sns.blueprints.moderation import actions as measures
from sns.blueprints.moderation import queries as kept
from sns.blueprints.moderation.measures import NEEDS_SECOND
from sns.blueprints.moderation.models import Measure
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces import roles
from sns.blueprints.spaces.queries import Ward
from sns.blueprints.spaces.role_forms import UntilForm
from sns.core import clock, web
from sns.core.addresses import paged
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pages import Cursor

from .. import care, policy, residency, staff
from ..staff import Case
from ..staff_forms import LockForm
from . import bp


@bp.get("/staff/<ward>/members")
@guard(policy.staff, load=spaces.find_ward)
def staff_members(ward: Ward) -> str:
    """List a ward's members, or those with a part of a nickname."""
    search = request.args.get("q", "")[:40]
    page = staff.list_members(ward.id, search, Cursor.parse(request.args.get("before")))
    return render_template("people/staff/members.html", ward=ward, page_ward=ward, page=paged(page), search=search)


def _who(case: Case) -> Member:
    return case.member or abort(404)


def _page(case: Case, *, lock: LockForm | None = None, is_open: bool = False, status: int = 200) -> Any:
    member = _who(case)
    page = render_template(
        "people/staff/member.html", ward=case.ward, page_ward=case.ward, case=case, member=member, is_open=is_open,
        came=staff.how_came(member), masked=staff.masked(member.email), letter=residency.find_open(member.id),
        lock_ends=locking.last_day(member), lock_reason=locking.reason(member), lock=lock or LockForm(formdata=None),
        form=lock, host=UntilForm(formdata=None), roles=roles.list_holders(case.space_id, "host", member.id),
        proposed=_kept_out(member, "proposed"), can_remove_factor=staff.has_second_factor(member.id),
    )  # fmt: skip
    return page, status


def _kept_out(member: Member, state: str) -> Measure | None:
    return next((one for one in kept.list_measures(member.id) if one.kind in NEEDS_SECOND and one.state == state), None)


def _back(case: Case) -> Response:
    return redirect(url_for(".staff_member", ward=case.ward.slug, member_id=_who(case).id))


@bp.get("/staff/<ward>/members/<int:member_id>")
@guard(policy.staff, load=staff.find_case)
def staff_member(case: Case) -> Any:
    """Show a member to staff, without what needs a reason to be seen."""
    return _page(case)


@bp.post("/staff/<ward>/members/<int:member_id>/look")
@guard(policy.care, load=staff.find_case)
def staff_look(case: Case) -> Any:
    """Show a member's real name and address; the look is logged."""
    care.look_at(me(), _who(case), case.space_id)
    return _page(case, is_open=True)


@bp.post("/staff/<ward>/members/<int:member_id>/lock")
@guard(policy.care, load=staff.find_case)
def staff_lock(case: Case) -> Any:
    """Propose to keep a member out for a while; it begins when a second person agrees."""
    form, member = LockForm(), _who(case)
    if not form.validate():
        return _page(case, lock=form, status=422)
    try:
        measures.propose(
            me(), member, "suspension", space_id=case.space_id, rule=form.because.data, reason=form.reason.data or "",
            ends_at=clock.end_of(form.last_day.data),
        )  # fmt: skip
    except Refused as refused:
        form.last_day.errors = [refused.words]
        return _page(case, lock=form, status=422)
    web.say(_("もう1人の確認を待っています"))
    return _back(case)


@bp.post("/staff/<ward>/members/<int:member_id>/unlock")
@guard(policy.care, load=staff.find_case)
def staff_unlock(case: Case) -> Response:
    """Let a member in again before the day."""
    measure = _kept_out(_who(case), "active")
    if measure is None:
        raise Refused(_("この会員の利用は、止まっていません"))
    measures.lift(me(), measure)
    web.say(_("また使えるようにしました"))
    return _back(case)


@bp.post("/staff/<ward>/members/<int:member_id>/second-factor")
@guard(policy.care, load=staff.find_case)
def staff_second_factor(case: Case) -> Response:
    """Take away a lost second factor, after a check at the counter."""
    member = _who(case)
    if not staff.has_second_factor(member.id):
        raise Refused(_("この会員は、2段階認証を使っていません"))
    care.remove_second_factor(me(), member)
    web.say(_("2段階認証をはずしました。ご本人にメールでお知らせします"))
    return _back(case)


@bp.post("/staff/<ward>/members/<int:member_id>/residency")
@guard(policy.care, load=staff.find_case)
def staff_confirm_residency(case: Case) -> Response:
    """Confirm at the counter where a member lives."""
    member = _who(case)
    residency.confirm_at_counter(me(), member)
    web.say(_("%(name)sさんの居住を確認しました", name=member.nickname))
    return _back(case)


@bp.post("/staff/<ward>/members/<int:member_id>/host")
@guard(policy.staff, load=staff.find_case)
def staff_make_host(case: Case) -> Any:
    """Make a member a host of the ward."""
    form, member = UntilForm(), _who(case)
    if not form.validate():
        raise Refused(str([*form.until.errors, *form.form_errors][0]))
    roles.make_host(me(), member, case.space_id, form.until.data)
    web.say(_("%(name)sさんを世話人にしました", name=member.nickname))
    return _back(case)
