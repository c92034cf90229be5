"""新着メール: choosing fields, tags, wards and kinds."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import policy, subscriptions
from ..forms import SubscriptionForm
from ..models import Subscription
from ..subscriptions import Choice
from . import bp


def _choice(form: SubscriptionForm) -> Choice:
    return Choice(
        form.field_ids.data or [], form.tag_list, form.space_ids.data or [], form.kinds.data or [], form.rhythm.data
    )


@bp.get("/settings/notifications/subscriptions/new")
@guard(policy.settings)
def subscription_new() -> str:
    """Open an empty form; one's own ward is chosen already."""
    form = SubscriptionForm(formdata=None, space_ids=[me().home_ward_id])
    return render_template("notifications/subscription.html", form=form, subscription=None)


@bp.post("/settings/notifications/subscriptions")
@web.slow_down("30 per minute")
@guard(policy.settings)
def subscription_create() -> Any:
    """Begin to hear what is new."""
    form = SubscriptionForm()
    if form.validate():
        try:
            subscriptions.add(me(), _choice(form))
        except Refused as refused:
            form.space_ids.errors = [refused.words]
        else:
            web.say(_("新着メールを始めました"))
            return redirect(url_for(".settings", _anchor="subscriptions"))
    return render_template("notifications/subscription.html", form=form, subscription=None), 422


@bp.route("/settings/notifications/subscriptions/<int:subscription_id>", methods=["GET", "POST"])
@web.slow_down("30 per minute")
@guard(policy.own, load=subscriptions.find)
def subscription(row: Subscription) -> Any:
    """Choose anew."""
    if request.method != "POST":
        form = SubscriptionForm(
            formdata=None, field_ids=row.field_ids, tags="、".join(row.tags), space_ids=row.space_ids, kinds=row.kinds,
            rhythm="daily" if row.rhythm == "never" else row.rhythm,
        )  # fmt: skip
        return render_template("notifications/subscription.html", form=form, subscription=row)
    form = SubscriptionForm()
    if not form.validate():
        return render_template("notifications/subscription.html", form=form, subscription=row), 422
    subscriptions.change(me(), row, _choice(form))
    web.say(_("保存しました"))
    return redirect(url_for(".settings", _anchor="subscriptions"))


@bp.post("/settings/notifications/subscriptions/<int:subscription_id>/delete")
@guard(policy.own, load=subscriptions.find)
def subscription_delete(row: Subscription) -> Response:
    """Hear no more of it."""
    subscriptions.end(me(), row)
    web.say(_("新着メールをやめました"))
    return redirect(url_for(".settings", _anchor="subscriptions"))
