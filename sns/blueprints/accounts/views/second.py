"""The second step of signing in."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from sns.core import web
from sns.core.guard import guard
from sns.core.i18n import gettext as _
from sns.core.i18n import ngettext

from .. import actions, credentials, entering, passkeys, policy, throttle
from ..carrying import safe_target, unseal
from ..forms import SecondForm, digits
from ..models import Member
from .blueprint import bp
from .sign_in import failed, hand_back, second_page


@bp.route("/sign-in/second", methods=["GET", "POST"])
@web.limiter.limit("30 per 15 minutes", methods=["POST"], deduct_when=failed)
@guard(policy.sign_in)
def second() -> Any:
    """Ask for the second factor of whoever showed the first within ten minutes."""
    if (waiting := entering.pending()) is None:
        return redirect(url_for(".sign_in"))
    member, kept = waiting
    if request.method != "POST":
        return second_page(SecondForm(formdata=None), member)
    form = SecondForm()
    if answer := request.form.get("credential"):
        if not throttle.allows("second", member.id) or passkeys.accept("second", member, answer) is None:
            form = SecondForm(formdata=None, carried=form.carried.data)
            form.form_errors.append(_("パスキーを確かめられませんでした。もう一度お試しください"))
            return second_page(form, member), 422
        return _come_in(member, kept, form)
    if not form.validate():
        return second_page(form, member), 422
    if not throttle.allows("second", member.id) or not _is_right(member, form.code.data or ""):
        form.code.errors = [_("番号がちがうか、もう使われています。何度かちがうと、しばらくログインできません")]
        return second_page(form, member), 422
    return _come_in(member, kept, form)


def _is_right(member: Member, typed: str) -> bool:
    code = digits(typed)
    if _is_of_app(code):
        return credentials.try_app(member, code)
    return actions.use_recovery_code(member, typed, device=entering.device_words())


def _is_of_app(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdigit()


def _come_in(member: Member, kept: dict[str, Any], form: SecondForm) -> Any:
    throttle.forgive("second", member.id)
    entering.begin(member, is_remembered=kept["remember"], with_second=True)
    if form.code.data and not _is_of_app(digits(form.code.data)):
        left = credentials.count_recovery_codes(member.id)
        web.say(ngettext(
            "回復コードを1つ使いました。のこりは%(num)dつです", "回復コードを1つ使いました。のこりは%(num)dつです", left
        ))  # fmt: skip
    carried = unseal(form.carried.data)
    return hand_back(carried) if carried else redirect(safe_target(kept["next"]) or url_for("home.index"))
