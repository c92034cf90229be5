"""A new mail address: a code goes to the new one, a notice to the old one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, session, url_for

from sns.core import i18n, web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, entering, policy, queries, throttle, tickets
from ..forms import AddressForm, CodeForm, digits
from .blueprint import bp


@bp.route("/settings/email", methods=["GET", "POST"])
@web.limiter.limit("20 per 15 minutes", methods=["POST"])
@guard(policy.settings)
@entering.proven
def email() -> Any:
    """Ask for a code at a new address; whether somebody else has it already is not told."""
    member = me()
    if request.method != "POST":
        return render_template("accounts/email.html", form=AddressForm(formdata=None))
    form = AddressForm()
    is_fine = form.validate()
    new = (form.email.data or "").casefold()
    if is_fine and new == member.email:
        form.email.errors = [_("いまのメールアドレスと同じです")]
        is_fine = False
    if not is_fine:
        return render_template("accounts/email.html", form=form), 422
    is_taken = queries.find_by_email(new) is not None
    if throttle.allows("mail", "email", new) and throttle.allows("mail", "by", member.id):
        tickets.issue("email", new, member_id=member.id, mute=is_taken, locale=i18n.locale())
    session["asked"] = {"for": "email", "email": new}
    return redirect(url_for(".email_code"))


@bp.route("/settings/email/code", methods=["GET", "POST"])
@guard(policy.settings)
@entering.proven
def email_code() -> Any:
    """Take the code that went to the new address."""
    kept: Any = session.get("asked")
    if not isinstance(kept, dict) or kept["for"] != "email":
        return redirect(url_for(".email"))
    new, member = kept["email"], me()
    if request.method != "POST":
        return render_template("accounts/email_code.html", form=CodeForm(formdata=None), email=new)
    form = CodeForm()
    if form.validate():
        ticket = tickets.find_open("email", new)
        may_try = throttle.allows("code", "email", member.id)
        is_theirs = may_try and ticket is not None and ticket.member_id == member.id
        if is_theirs and ticket is not None and tickets.try_code(ticket, digits(form.code.data)):
            try:
                actions.set_email(member, new, device=entering.device_words())
            except Refused as refused:
                form.code.errors = [refused.words]
            else:
                session.pop("asked", None)
                web.say(_("メールアドレスを変えました。前のアドレスにもお知らせを送りました"))
                return redirect(url_for(".settings"))
        else:
            form.code.errors = [_("番号がちがうか、期限が切れています")]
    return render_template("accounts/email_code.html", form=form, email=new), 422
