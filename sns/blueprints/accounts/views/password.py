"""A new password."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for

from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, entering, known, passwords, policy
from ..forms import NewPasswordForm
from .blueprint import bp


@bp.route("/settings/password", methods=["GET", "POST"])
@guard(policy.settings)
@entering.proven
def password() -> Any:
    """Change the password; every other device is signed out."""
    member = me()
    own = (member.nickname, member.email)
    if request.method != "POST":
        return render_template("accounts/password.html", form=NewPasswordForm(formdata=None, own=own))
    form = NewPasswordForm(own=own)
    if not form.validate():
        return render_template("accounts/password.html", form=form), 422
    new = form.password.data or ""
    actions.set_password(member, passwords.make_hash(new), device=entering.device_words(), but=g.session_id)
    known.remember(member)
    web.say(
        _("パスワードを変えました。%(strength)s。ほかの端末からはログアウトしました", strength=passwords.strength(new))
    )
    return redirect(url_for(".settings"))
