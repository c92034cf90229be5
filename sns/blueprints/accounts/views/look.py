"""The list of settings, and how the site looks."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from sns.core import i18n, menu, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import look, policy
from ..carrying import safe_target
from ..forms import LookForm
from .blueprint import bp


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
    """Choose text size, theme, language and ふりがな."""
    if request.method != "POST":
        chosen = web.look()
        form = LookForm(
            formdata=None, text=chosen.text, theme=chosen.theme, ruby="ruby" if chosen.has_readings else "",
            lang=i18n.locale(), next=safe_target(request.args.get("next")) or "",
        )  # fmt: skip
        return render_template("accounts/appearance.html", form=form)
    form = LookForm()
    if not form.validate():
        return render_template("accounts/appearance.html", form=form), 422
    response = redirect(safe_target(form.next.data) or url_for(".appearance"))
    wanted = {
        "text": form.text.data, "theme": form.theme.data, "ruby": form.ruby.data, "locale": form.lang.data,
    }  # fmt: skip
    look.put_cookie(response, **wanted)
    if (member := me()) is not None:
        look.keep(member, **wanted)
    web.say(_("保存しました"))
    return response
