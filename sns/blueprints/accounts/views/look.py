"""The list of settings, and how the site looks."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, url_for

from sns.core import i18n, menu, web
from sns.core.guard import guard
from sns.core.i18n import gettext as _

from .. import policy
from ..carrying import safe_target
from ..forms import LookForm
from .blueprint import bp

_LOOK_LIFE_S = 365 * 86_400


@bp.get("/settings")
@guard(policy.settings)
def settings() -> str:
    """Show everything a member may set, each feature's own lines."""
    lines = list(menu.items(3))
    return render_template(
        "accounts/settings.html",
        about_me=[line for line in lines if line.order < 30],
        looks=[line for line in lines if 30 <= line.order < 50],
        safety=[line for line in lines if 50 <= line.order < 70],
        rest=[line for line in lines if line.order >= 70],
    )


@bp.route("/settings/appearance", methods=["GET", "POST"])
@guard(policy.look)
def appearance() -> Any:
    """Choose text size, theme and language; kept in a cookie, so that no page flashes in another size."""
    if request.method == "GET":
        size, theme = web.look()
        form = LookForm(
            formdata=None, text=size, theme=theme, lang=i18n.locale(), next=safe_target(request.args.get("next")) or ""
        )
        return render_template("accounts/appearance.html", form=form)
    form = LookForm()
    if not form.validate():
        return render_template("accounts/appearance.html", form=form), 422
    response = redirect(safe_target(form.next.data) or url_for(".appearance"))
    response.set_cookie(
        i18n.LOOK_COOKIE, f"{form.text.data}.{form.theme.data}.{form.lang.data}", max_age=_LOOK_LIFE_S,
        secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax",
    )  # fmt: skip
    web.say(_("保存しました"))
    return response
