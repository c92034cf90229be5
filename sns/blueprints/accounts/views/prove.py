"""Showing again who one is, before something sensitive."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for

from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import credentials, entering, passkeys, passwords, policy, throttle
from ..carrying import safe_target
from ..forms import ProveForm, digits
from ..models import Member
from .blueprint import bp


@bp.route("/settings/prove", methods=["GET", "POST"])
@guard(policy.settings)
def prove() -> Any:
    """Ask for the password, the app's code or a passkey, and go back to where the member wanted to be."""
    if request.method != "POST":
        return _page(ProveForm(formdata=None, next=safe_target(request.args.get("next")) or ""))
    form, member = ProveForm(), me()
    if not form.validate():
        return _page(form), 422
    may_try = throttle.allows("prove", member.id)
    if not _is_shown(member, form) or not may_try:
        words = _("確かめられませんでした。何度かちがうと、しばらく変えられません")
        if request.form.get("credential"):
            form.form_errors.append(words)
        else:
            (form.code if form.code.data else form.password).errors = [words]
        return _page(form), 422
    throttle.forgive("prove", member.id)
    entering.note_proof()
    return redirect(safe_target(form.next.data) or url_for(".settings"))


def _is_shown(member: Member, form: ProveForm) -> bool:
    if answer := request.form.get("credential"):
        return passkeys.accept("prove", member, answer) is not None
    if form.code.data:
        return credentials.try_app(member, digits(form.code.data))
    return passwords.is_right(member.password_hash, form.password.data or "")


@bp.post("/settings/prove/options")
@guard(policy.settings)
def prove_options() -> Any:
    """Ask for one of the member's passkeys."""
    return jsonify(passkeys.request_options("prove", me()))


def _page(form: ProveForm) -> str:
    kinds = {row.kind for row in credentials.list_factors(me().id)}
    return render_template(
        "accounts/prove.html", form=form, has_app="totp" in kinds, has_password=me().password_hash is not None,
        has_passkey="passkey" in kinds and passkeys.are_possible(),
    )  # fmt: skip
