"""When to mail, and an address that has to show that it takes mail."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces.queries import list_fields, wards_by_id
from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import adapters, addresses, plans, policy, subscriptions
from ..forms import RhythmsForm, rhythms_form
from . import bp


@bp.route("/settings/notifications", methods=["GET", "POST"])
@web.slow_down("60 per minute")
@guard(policy.settings)
def settings() -> Any:
    """Choose which news are mailed, how often, and when not."""
    member, kinds = me(), _kinds()
    if request.method != "POST":
        plan = plans.plan_of(member.id)
        now = {f"kind_{kind.name}": plans.rhythm_of(plan, kind.name) for kind in kinds}
        form = rhythms_form(
            kinds,
            formdata=None,
            quiet_from=plan.quiet_from,
            quiet_until=plan.quiet_until,
            most_a_day=plan.most_a_day,
            **now,
        )
        return _page(form)
    form = rhythms_form(kinds)
    if not form.validate():
        return _page(form), 422
    plans.settle(
        member, rhythms={kind.name: form[f"kind_{kind.name}"].data for kind in kinds}, quiet_from=form.quiet_from.data,
        quiet_until=form.quiet_until.data, most_a_day=form.most_a_day.data,
    )  # fmt: skip
    web.say(_("保存しました"))
    return redirect(url_for(".settings"))


def _kinds() -> list[adapters.Kind]:
    return adapters.in_order(is_staff=me().standing.is_staff)


def _page(form: RhythmsForm) -> str:
    member = me()
    return render_template(
        "notifications/settings.html", form=form, kinds=_kinds(),
        is_stopped=plans.plan_of(member.id).is_stopped, subscriptions=subscriptions.list_of(member.id),
        fields={field.id: field for field in list_fields()}, wards=wards_by_id(), most=subscriptions.MOST,
    )  # fmt: skip


@bp.post("/settings/notifications/address")
@web.slow_down("3 per 15 minutes;10 per day")
@guard(policy.settings)
def prove() -> Response:
    """Have a mail sent that shows whether the address takes mail."""
    addresses.doubt(me())
    web.say(_("確かめるメールを送りました。届いたら、メールの中のリンクを開いてください"))
    return redirect(url_for(".settings"))


def _find_proof(token: str) -> tuple[Member, str] | None:
    member = addresses.find_by_token(token)
    return (member, token) if member is not None else None


@bp.route("/mail/confirm/<token>", methods=["GET", "POST"])
@guard(policy.confirm, load=_find_proof)
def confirm(proof: tuple[Member, str]) -> Any:
    """Take the link of a mail as proof that the address takes mail."""
    member, token = proof
    if request.method != "POST":
        return render_template("notifications/confirm.html", token=token)
    addresses.wake(member)
    web.say(_("メールが届くことを確かめました"))
    return redirect(url_for("home.index"))
