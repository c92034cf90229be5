"""What one offers to help with."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces.queries import fields_by_id
from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import helping as hands
from .. import policy
from ..profile_forms import HelpForm
from . import bp


@bp.route("/settings/helping", methods=["GET", "POST"])
@web.slow_down("30 per minute;300 per hour")
@guard(policy.own_settings)
def helping() -> Any:
    """Show what one offers to help with, and offer more; a field offered before gets the new line."""
    if request.method != "POST":
        return _page(HelpForm(formdata=None))
    form = HelpForm()
    if not form.validate():
        return _page(form), 422
    hands.offer(me(), int(form.field.data), form.words.data or "")
    web.say(_("保存しました"))
    return redirect(url_for(".helping"))


@bp.post("/settings/helping/<int:field_id>/delete")
@guard(policy.own_settings)
def delete_help(field_id: int) -> Response:
    """Offer help in a field no more."""
    field = fields_by_id().get(field_id)
    if field is None:
        abort(404)
    hands.withdraw(me(), field.id)
    web.say(_("「%(field)s」をはずしました", field=field.name))
    return redirect(url_for(".helping"))


def _page(form: HelpForm) -> str:
    return render_template("people/helping.html", form=form, helps=hands.helps_of([me().id])[me().id])
