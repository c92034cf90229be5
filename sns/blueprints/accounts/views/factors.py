"""The second factor: an authenticator app, recovery codes, and taking a factor away."""

from __future__ import annotations

import json
from typing import Any

from flask import redirect, render_template, request, session, url_for

from sns.core import qr, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, credentials, entering, passkeys, policy, staff_rule, vault
from ..forms import AppForm, digits
from ..models import Credential, Member
from .blueprint import bp

_SETUP_S = 1_800


@bp.get("/settings/second-factor")
@guard(policy.settings)
def second_factor() -> str:
    """Show which second factors there are."""
    rows = credentials.list_factors(me().id)
    return render_template(
        "accounts/second_factor.html",
        app=next((row for row in rows if row.kind == "totp"), None),
        passkeys=[row for row in rows if row.kind == "passkey"],
        codes_left=credentials.count_recovery_codes(me().id),
        passkeys_possible=passkeys.are_possible(),
        is_demanded=staff_rule.demands_of(me()),
    )


@bp.route("/settings/second-factor/app", methods=["GET", "POST"])
@guard(policy.settings)
@entering.proven
def add_app() -> Any:
    """Set up an authenticator app; it counts only once it has shown a right code."""
    member = me()
    if request.method != "POST":
        return _app_page(AppForm(formdata=None, sealed=vault.seal(_purpose(member), credentials.new_app_secret())))
    form = AppForm()
    secret = vault.unseal(_purpose(member), form.sealed.data, max_age=_SETUP_S)
    if secret is None:
        web.say(_("時間がたったので、はじめからやり直してください"))
        return redirect(url_for(".add_app"))
    if not form.validate():
        return _app_page(form), 422
    code = digits(form.code.data)
    if not actions.add_app(member, secret, code, label=_("認証アプリ"), device=entering.device_words()):
        form.code.errors = [_("番号がちがいます。いまアプリに出ている番号を入れてください")]
        return _app_page(form), 422
    web.say(_("認証アプリを登録しました"))
    return after_first_factor(member)


def _purpose(member: Member) -> str:
    return f"app-setup:{member.id}"


def _app_page(form: AppForm) -> str:
    member = me()
    secret = vault.unseal(_purpose(member), form.sealed.data) or ""
    uri = credentials.app_uri(secret, name=member.email or member.nickname, issuer=_("まちの縁側"))
    grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return render_template(
        "accounts/add_app.html", form=form, square=qr.draw(uri, is_printed=False), secret=grouped, uri=uri
    )


def after_first_factor(member: Member) -> Any:
    """Hand out recovery codes with the first factor; later ones lead back to the list."""
    session["second"] = True
    if credentials.count_recovery_codes(member.id):
        return redirect(url_for(".second_factor"))
    return _show_codes(actions.renew_recovery_codes(member, device=entering.device_words()))


@bp.post("/settings/second-factor/codes")
@guard(policy.settings)
@entering.proven
def renew_codes() -> Any:
    """Make new recovery codes; the old ones open nothing any more."""
    if not credentials.has_second_factor(me().id):
        return redirect(url_for(".second_factor"))
    return _show_codes(actions.renew_recovery_codes(me(), device=entering.device_words()))


def _show_codes(codes: list[str]) -> Any:
    # Sealed: the session's cookie can be read by whoever holds the browser's files.
    session["codes"] = vault.seal(f"codes:{me().id}", json.dumps(codes))
    return redirect(url_for(".recovery_codes"))


@bp.get("/settings/second-factor/codes")
@guard(policy.settings)
def recovery_codes() -> Any:
    """Show new recovery codes, this one time."""
    kept = vault.unseal(f"codes:{me().id}", session.pop("codes", None), max_age=600)
    if kept is None:
        return redirect(url_for(".second_factor"))
    return render_template("accounts/codes.html", codes=json.loads(kept))


@bp.route("/settings/second-factor/<int:credential_id>/remove", methods=["GET", "POST"])
@guard(policy.own, load=credentials.find)
@entering.proven
def remove_factor(row: Credential) -> Any:
    """Take one second factor away, after saying what that means."""
    member = me()
    is_last = len(credentials.list_factors(member.id)) == 1
    may_go = not (is_last and staff_rule.demands_of(member))
    if request.method != "POST":
        return render_template("accounts/remove_factor.html", factor=row, is_last=is_last, may_go=may_go)
    if may_go:
        actions.drop_credential(member, row.id, device=entering.device_words())
        web.say(_("「%(label)s」を外しました", label=row.label))
    return redirect(url_for(".second_factor"))
