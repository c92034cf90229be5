"""The staff's side of moving: members of other wards who wait to be let in."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import moving, policy
from ..joining_forms import TIES, RefusalForm
from . import bp


def _page(case: moving.Case, form: RefusalForm, status: int = 200) -> Any:
    page = render_template(
        "people/staff/move.html", ward=case.ward, page_ward=case.ward, case=case, form=form,
        tie=TIES[case.request.tie],
    )  # fmt: skip
    return page, status


def _back(case: moving.Case) -> Response:
    return redirect(url_for(".staff_sign_ups", ward=case.ward.slug))


@bp.get("/staff/<ward>/moves/<int:request_id>")
@guard(policy.decide_on_ward_request, load=moving.find_case)
def staff_move(case: moving.Case) -> Any:
    """Show who wants to be one of the ward's people, and from where."""
    return _page(case, RefusalForm(formdata=None))


@bp.post("/staff/<ward>/moves/<int:request_id>/approve")
@guard(policy.decide_on_ward_request, load=moving.find_case)
def staff_move_approve(case: moving.Case) -> Response:
    """Let a member in."""
    moving.approve(me(), case)
    web.say(_("%(name)sさんを承認しました。メールでお知らせします", name=case.member.nickname))
    return _back(case)


@bp.post("/staff/<ward>/moves/<int:request_id>/refuse")
@guard(policy.decide_on_ward_request, load=moving.find_case)
def staff_move_refuse(case: moving.Case) -> Any:
    """Turn a member away, with words."""
    form = RefusalForm()
    if not form.validate():
        return _page(case, form, 422)
    moving.refuse(me(), case, form.words.data or "")
    web.say(_("お断りしました。理由をメールで送ります"))
    return _back(case)
