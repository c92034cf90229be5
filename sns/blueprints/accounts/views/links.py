"""Doors that a mail opens: signing in without a password, and a new password for a forgotten one.

Asking costs the same and answers the same whoever the address belongs to: a ticket is written for each, and the
worker leaves out the mail for an address nobody has. Opening a link changes nothing until its button is pressed,
so that a mail scanner does not use it up.
"""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, session, url_for

from sns.core import i18n, web
from sns.core.guard import guard
from sns.core.i18n import gettext as _

from .. import actions, entering, passwords, policy, queries, throttle, tickets
from ..forms import AddressForm, CodeForm, NewPasswordForm, digits
from ..models import Member, Ticket
from .blueprint import bp
from .sign_in import failed


def _ask(purpose: str) -> Any:
    if request.method != "POST":
        return render_template("accounts/ask_link.html", purpose=purpose, form=AddressForm(formdata=None))
    form = AddressForm()
    if not form.validate():
        return render_template("accounts/ask_link.html", purpose=purpose, form=form), 422
    email = (form.email.data or "").casefold()
    member = queries.find_by_email(email)
    if throttle.allows("mail", purpose, email):
        is_theirs = member is not None and member.is_active
        tickets.issue(
            purpose, email, member_id=member.id if member and is_theirs else None, mute=not is_theirs,
            locale=i18n.locale(),
        )  # fmt: skip
    session["asked"] = {"for": purpose, "email": email}
    return redirect(url_for(f".{purpose}_sent"))


def _asked(purpose: str) -> str | None:
    kept: Any = session.get("asked")
    return kept["email"] if isinstance(kept, dict) and kept["for"] == purpose else None


def _holder(ticket: Ticket | None) -> Member | None:
    member = queries.find_anybody(ticket.member_id) if ticket is not None and ticket.member_id else None
    return member if member is not None and member.is_active else None


def _too_late(purpose: str) -> Any:
    again = url_for(".ask_sign_in" if purpose == "sign_in" else ".ask_reset")
    return render_template("accounts/link_over.html", again=again), 410


@bp.route("/sign-in/link", methods=["GET", "POST"])
@web.limiter.limit("30 per 15 minutes", methods=["POST"])
@guard(policy.sign_in)
def ask_sign_in() -> Any:
    """Ask for a mail that lets one in once."""
    return _ask("sign_in")


@bp.route("/sign-in/code", methods=["GET", "POST"])
@web.limiter.limit("20 per 15 minutes", methods=["POST"], deduct_when=failed)
@guard(policy.sign_in)
def sign_in_sent() -> Any:
    """Say that the mail is on its way, and take its six digits when the mail is read on another device."""
    email = _asked("sign_in")
    if email is None:
        return redirect(url_for(".ask_sign_in"))
    if request.method != "POST":
        return render_template("accounts/sign_in_sent.html", form=CodeForm(formdata=None), email=email)
    form = CodeForm()
    if form.validate():
        ticket = tickets.find_open("sign_in", email)
        may_try = throttle.allows("code", email)
        is_right = may_try and ticket is not None and tickets.try_code(ticket, digits(form.code.data))
        if is_right and (member := _holder(ticket)) is not None:
            return entering.enter(member) or redirect(url_for(".second"))
        form.code.errors = [_("番号がちがうか、期限が切れています")]
    return render_template("accounts/sign_in_sent.html", form=form, email=email), 422


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@web.limiter.limit("60 per 15 minutes", methods=["POST"])
@guard(policy.sign_in)
def sign_in_link(token: str) -> Any:
    """Show one button; pressing it lets in once."""
    ticket = tickets.find_by_token("sign_in", token)
    member = _holder(ticket)
    if ticket is None or member is None:
        return _too_late("sign_in")
    if request.method != "POST":
        return render_template("accounts/sign_in_link.html")
    if not tickets.use(ticket):
        return _too_late("sign_in")
    return entering.enter(member) or redirect(url_for(".second"))


@bp.route("/reset", methods=["GET", "POST"])
@web.limiter.limit("30 per 15 minutes", methods=["POST"])
@guard(policy.sign_in)
def ask_reset() -> Any:
    """Ask for a mail with which a forgotten password is replaced."""
    return _ask("reset")


@bp.get("/reset/sent")
@guard(policy.sign_in)
def reset_sent() -> Any:
    """Say that the mail is on its way."""
    email = _asked("reset")
    return render_template("accounts/reset_sent.html", email=email) if email else redirect(url_for(".ask_reset"))


@bp.route("/reset/<token>", methods=["GET", "POST"])
@web.limiter.limit("60 per 15 minutes", methods=["POST"])
@guard(policy.sign_in)
def reset(token: str) -> Any:
    """Replace a forgotten password; a second factor is still asked for afterwards."""
    ticket = tickets.find_by_token("reset", token)
    member = _holder(ticket)
    if ticket is None or member is None:
        return _too_late("reset")
    own = (member.nickname, member.email)
    if request.method != "POST":
        return render_template("accounts/reset.html", form=NewPasswordForm(formdata=None, own=own), email=member.email)
    form = NewPasswordForm(own=own)
    if not form.validate():
        return render_template("accounts/reset.html", form=form, email=member.email), 422
    password = form.password.data or ""
    password_hash = passwords.make_hash(password)
    if not tickets.use(ticket):
        return _too_late("reset")
    actions.set_password(member, password_hash, device=entering.device_words())
    onward = entering.enter(member) or redirect(url_for(".second"))
    web.say(_("パスワードを変えました。%(strength)s", strength=passwords.strength(password)))
    return onward
