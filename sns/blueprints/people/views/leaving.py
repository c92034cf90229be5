"""Going, coming back within the time for it, and what those are told who may not come in now."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response

from sns.blueprints.accounts import locking, passwords
from sns.blueprints.accounts.models import Member
from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import leaving, policy, return_links
from ..leaving_forms import WRONG, LeaveForm
from . import bp


def _account() -> str:
    return f"leave:{me().id}" if me() else "leave"


def _failed(response: Response) -> bool:
    return response.status_code == 422


@bp.route("/settings/leave", methods=["GET", "POST"])
@web.limiter.limit("10 per 15 minutes", key_func=_account, methods=["POST"], deduct_when=_failed)
@guard(policy.leave)
def leave() -> Any:
    """Say what leaving means, and leave."""
    if request.method == "GET":
        return render_template("people/leave/leave.html", form=LeaveForm(formdata=None))
    form, member = LeaveForm(), me()
    if not form.validate():
        return render_template("people/leave/leave.html", form=form), 422
    if not passwords.is_right(member.password_hash, form.password.data or ""):
        form.password.errors = [str(WRONG)]
        return render_template("people/leave/leave.html", form=form), 422
    leaving.leave(member, keeps_words=form.words.data == "keep")
    logout_user()
    session.clear()
    return redirect(url_for(".leave_done"))


@bp.get("/leave/done")
@guard(policy.take_back)
def leave_done() -> str:
    """Say good-bye."""
    return render_template("people/leave/done.html")


@bp.route("/leave/take-back", methods=["GET", "POST"])
@guard(policy.take_back)
def leave_take_back() -> Any:
    """Offer to stay after all, from the link of the mail or after a right password."""
    token = request.values.get("t")
    found = return_links.find(token)
    if found is None:
        return render_template("people/leave/over.html"), 410
    if request.method == "GET":
        return render_template("people/leave/take_back.html", request_to_leave=found, token=token)
    if not leaving.take_back(found):
        return render_template("people/leave/over.html"), 410
    web.say(_("退会を取り消しました。ログインすると、これまでどおり使えます"))
    return redirect(url_for("accounts.sign_in"))


def offer_return(member: Member) -> Any:
    """Answer somebody who is leaving and whose password is right."""
    found = leaving.find_request(member.id)
    if found is None:
        return None
    return render_template(
        "people/leave/take_back.html", request_to_leave=found, token=return_links.token_of(found)
    )  # fmt: skip


def tell_lock(member: Member) -> Any:
    """Answer somebody who is locked for a while and whose password is right."""
    page = render_template(
        "accounts/locked.html", last_day=locking.last_day(member), reason=locking.reason(member)
    )  # fmt: skip
    return page, 403
