"""Signing in with a password or a passkey, and signing out."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response

from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, credentials, doors, entering, known, passkeys, passwords, policy, queries, throttle
from ..carrying import safe_target, seal, unseal
from ..demo import demo_accounts
from ..forms import WRONG, SecondForm, SignInForm
from ..models import Member
from .blueprint import bp


def sign_in_page(form: SignInForm | None = None, status: int = 200) -> Any:
    """Show the way in; also the front page for visitors."""
    form = form or SignInForm(formdata=None, next=safe_target(request.args.get("next")) or "")
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        demo_accounts=demo_accounts(current_app.extensions["settings"]),
        carried=bool(form.carried.data),
        passkeys_possible=passkeys.are_possible(),
    )
    return page, status


def carry() -> Any:
    """Answer a form whose session has ended: the way in, with the words kept."""
    return sign_in_page(SignInForm(formdata=None, carried=seal()), 401)


def failed(response: Response) -> bool:
    """Tell whether an answer was to a wrong try; only those count against a place."""
    return response.status_code == 422


@bp.route("/sign-in", methods=["GET", "POST"])
@web.limiter.limit("30 per 15 minutes", methods=["POST"], deduct_when=failed, exempt_when=known.is_known_here)
@guard(policy.sign_in)
def sign_in() -> Any:
    """Sign in with address and password."""
    if request.method != "POST":
        return redirect(url_for("home.index")) if me() else sign_in_page()
    form = SignInForm()
    if not form.validate():
        return sign_in_page(form, 422)
    email = (form.email.data or "").casefold()
    member = queries.find_by_email(email)
    device = known.device_of(member)
    whose = ("device", device) if device is not None else ("account", email)
    # Judged even when it will not count: locked and wrong take the same time and get the same words.
    may_try = throttle.allows(*whose)
    is_right = passwords.is_right(member.password_hash if member else None, form.password.data or "")
    if may_try and is_right and (told := doors.answer(member)) is not None:
        return told
    if member is None or not may_try or not is_right or not member.is_active:
        form.password.errors = [str(WRONG)]
        return sign_in_page(form, 422)
    throttle.forgive(*whose)
    return come_in(member, form, is_remembered=form.remember.data)


def come_in(member: Member, form: SignInForm, *, is_remembered: bool) -> Any:
    """Let in whoever has shown the first factor: to the second, to the words they carry, or to where they wanted."""
    carried = unseal(form.carried.data)
    if (onward := entering.enter(member, is_remembered=is_remembered, target=form.next.data)) is None:
        if carried is None:
            return redirect(url_for(".second"))
        return second_page(SecondForm(formdata=None, carried=form.carried.data), member)
    return onward if carried is None else hand_back(carried)


def second_page(form: SecondForm, member: Member) -> str:
    """Show the second step."""
    has_passkey = any(row.kind == "passkey" for row in credentials.list_factors(member.id))
    return render_template("accounts/second.html", form=form, has_passkey=has_passkey and passkeys.are_possible())


def hand_back(carried: dict[str, Any]) -> str:
    """Show the words whose session had ended, to be sent once more."""
    words = [tuple(pair) for pair in carried["words"]]
    labels = {"title": _("タイトル"), "body": _("本文"), "tags": _("タグ")}
    return render_template(
        "accounts/carried.html",
        fields=[(labels[name], value) for name, value in words if name in labels],
        action=safe_target(carried["path"]) or url_for("home.index"),
        hidden=words,
    )


@bp.post("/sign-in/passkey/options")
@web.limiter.limit("300 per 15 minutes")
@guard(policy.sign_in)
def passkey_options() -> Any:
    """Ask for a passkey: any of this site, or one of the member's who stands in the half-open door."""
    waiting = entering.pending()
    return jsonify(passkeys.request_options("second" if waiting else "sign_in", waiting[0] if waiting else None))


@bp.post("/sign-in/passkey")
@web.limiter.limit("30 per 15 minutes", deduct_when=failed)
@guard(policy.sign_in)
def passkey_sign_in() -> Any:
    """Sign in with a passkey alone: it is both the device and the person."""
    form = SignInForm()
    row = passkeys.accept("sign_in", None, request.form.get("credential", ""))
    member = queries.find_anybody(row.member_id) if row else None
    if member is None or not member.is_active:
        form = SignInForm(formdata=None, next=safe_target(form.next.data) or "", carried=form.carried.data)
        form.form_errors.append(_("パスキーを確かめられませんでした。もう一度試すか、パスワードでログインしてください"))
        return sign_in_page(form, 422)
    entering.begin(member, with_second=True)
    carried = unseal(form.carried.data)
    return hand_back(carried) if carried else redirect(safe_target(form.next.data) or url_for("home.index"))


@bp.post("/sign-out")
@guard(policy.sign_out)
def sign_out() -> Response:
    """End this session, on the server too."""
    if (member := me()) is not None:
        actions.close_session(member, session.get("sid", ""))
    logout_user()
    session.clear()
    return redirect(url_for("home.index"))
