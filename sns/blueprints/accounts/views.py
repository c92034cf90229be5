"""Signing in and out; how the site looks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from sns.core import i18n, text, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from . import actions, passwords, policy, queries
from .carrying import safe_target, seal, unseal
from .demo import demo_accounts
from .forms import LookForm, SignInForm
from .models import Member

bp = Blueprint("accounts", __name__)

_LOOK_LIFE_S = 365 * 86_400


def sign_in_page(form: SignInForm | None = None, status: int = 200) -> Any:
    """Show the way in; also the front page for visitors."""
    form = form or SignInForm(formdata=None, next=safe_target(request.args.get("next")) or "")
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        demo_accounts=demo_accounts(current_app.extensions["settings"]),
        carried=bool(form.carried.data),
    )
    return page, status


def carry() -> Any:
    """Answer a form whose session has ended: the way in, with the words kept."""
    return sign_in_page(SignInForm(formdata=None, carried=seal()), 401)


def _account() -> str:
    # Cleaned as the form cleans it: an invisible character must not open a new count for the same account.
    return f"account:{text.clean_line(request.form.get('email', '')[:1_000]).casefold()[:254]}"


def _failed(response: Response) -> bool:
    return response.status_code == 422


@bp.route("/sign-in", methods=["GET", "POST"])
@web.limiter.limit("30 per 15 minutes", methods=["POST"], deduct_when=_failed)
@web.limiter.limit("10 per 15 minutes", key_func=_account, methods=["POST"])
@guard(policy.sign_in)
def sign_in() -> Any:
    """Sign in with address and password."""
    if request.method == "GET":
        return redirect(url_for("home.index")) if me() else sign_in_page()
    form = SignInForm()
    if not form.validate():
        return sign_in_page(form, 422)
    member = queries.find_by_email(form.email.data or "")
    is_right = passwords.is_right(member.password_hash if member else None, form.password.data or "")
    if member is None or not is_right or not member.is_active:
        form.password.errors = [_("メールアドレスかパスワードがちがいます")]
        return sign_in_page(form, 422)
    web.forgive(_account())
    _begin(member, is_remembered=form.remember.data)
    if (carried := unseal(form.carried.data)) is not None:
        return _hand_back(carried)
    return redirect(safe_target(form.next.data) or url_for("home.index"))


def _begin(member: Member, *, is_remembered: bool) -> None:
    token, row = actions.open_session(
        member, is_remembered=is_remembered, is_staff=member.standing.is_staff,
        device=request.user_agent.string, address=request.remote_addr,
    )  # fmt: skip
    # A new id and a new CSRF token: what somebody planted before the sign-in is worth nothing after it.
    session.clear()
    session["sid"] = token
    session.permanent = is_remembered
    g.pop("csrf_token", None)
    g.session_id = row.id
    login_user(member)


def _hand_back(carried: dict[str, Any]) -> str:
    words = [tuple(pair) for pair in carried["words"]]
    labels = {"title": _("タイトル"), "body": _("本文"), "tags": _("タグ")}
    return render_template(
        "accounts/carried.html",
        fields=[(labels[name], value) for name, value in words if name in labels],
        action=safe_target(carried["path"]) or url_for("home.index"),
        hidden=words,
    )


@bp.post("/sign-out")
@guard(policy.sign_out)
def sign_out() -> Response:
    """End this session, on the server too."""
    if (member := me()) is not None:
        actions.close_session(member, session.get("sid", ""))
    logout_user()
    session.clear()
    return redirect(url_for("home.index"))


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
