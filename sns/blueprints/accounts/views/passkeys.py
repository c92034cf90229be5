"""Making a passkey."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request

from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, entering, passkeys, policy
from ..forms import PasskeyForm
from .blueprint import bp
from .factors import after_first_factor


@bp.route("/settings/passkeys/new", methods=["GET", "POST"])
@guard(policy.settings)
@entering.proven
def add_passkey() -> Any:
    """Make a passkey for the device at hand."""
    if request.method != "POST":
        return _page(PasskeyForm(formdata=None, label=entering.device_words()))
    form, member = PasskeyForm(), me()
    if not form.validate():
        return _page(form), 422
    made = passkeys.accept_new(member, form.credential.data or "")
    if made is None:
        form.form_errors.append(_("パスキーを作れませんでした。もう一度お試しください"))
        return _page(form), 422
    try:
        actions.add_passkey(
            member, label=form.label.data or "", external_id=made.external_id, public_key=made.public_key,
            counter=made.counter, device=entering.device_words(),
        )  # fmt: skip
    except Refused as refused:
        form.form_errors.append(refused.words)
        return _page(form), 422
    web.say(_("パスキーを登録しました"))
    return after_first_factor(member)


@bp.post("/settings/passkeys/options")
@guard(policy.settings)
@entering.proven
def new_passkey_options() -> Any:
    """Begin making a passkey."""
    return jsonify(passkeys.creation_options(me()))


def _page(form: PasskeyForm) -> str:
    return render_template("accounts/add_passkey.html", form=form, passkeys_possible=passkeys.are_possible())
