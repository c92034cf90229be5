"""Pages about writing by mail: one's address and choices, the staff's list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from sns.blueprints.accounts import entering, throttle, tickets
from sns.blueprints.accounts.forms import AddressForm, CodeForm, digits
from sns.blueprints.media.actions import MOST_PHOTOS
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import i18n, qr, text, web
from sns.core.addresses import paged
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pages import Cursor

from . import actions, addresses, answering, policy, queries, staff, trying
from .forms import PostForm, TryForm
from .models import MailPost, MailSender
from .parsing import Attachment

bp = Blueprint("postmail", __name__)


@bp.route("/settings/mail-post", methods=["GET", "POST"])
@web.slow_down("20 per minute;60 per hour")
@guard(policy.own_settings)
@entering.proven
def settings() -> Any:
    """Show a member's address and choices; switch on, renew, stop, choose."""
    post = queries.find_post(me().id)
    if request.method != "POST":
        return _settings_page(post, PostForm(formdata=None, obj=post))
    if addresses.site_address() is None:
        abort(404)
    form, wish = PostForm(), request.form.get("do", "save")
    if wish == "on":
        actions.switch_on(me())
        web.say(_("メールで書けるようになりました"))
    elif post is None:
        abort(404)
    elif wish == "renew":
        actions.renew(post)
        web.say(_("新しいアドレスにしました。前のアドレスは、もう使えません"))
    elif wish == "off":
        actions.switch_off(post)
        web.say(_("メールで書くのをやめました"))
    elif not form.validate():
        return _settings_page(post, form), 422
    else:
        actions.settle(post, result=form.result.data, visibility=form.visibility.data)
        web.say(_("保存しました"))
    return redirect(url_for(".settings"))


def _settings_page(post: MailPost | None, form: PostForm) -> str:
    address = addresses.address_of(post) if post is not None else None
    return render_template(
        "postmail/settings.html", post=post, form=form, address=address, is_open=addresses.site_address() is not None,
        code=qr.draw(f"mailto:{address}") if address else None, senders=queries.list_senders(me().id),
        mails=queries.list_recent(me().id), can_try=trying.is_here(),
        sentences=answering.sentences,
    )  # fmt: skip


@bp.route("/settings/mail-post/senders", methods=["GET", "POST"])
@web.limiter.limit("20 per 15 minutes", methods=["POST"])
@guard(policy.own_settings)
@entering.proven
def add_sender() -> Any:
    """Ask for a code at a further address."""
    member = me()
    if queries.find_post(member.id) is None:
        return redirect(url_for(".settings"))
    if request.method != "POST":
        return render_template("postmail/sender.html", form=AddressForm(formdata=None))
    form = AddressForm()
    if not form.validate():
        return render_template("postmail/sender.html", form=form), 422
    new = (form.email.data or "").casefold()
    if throttle.allows("mail", "post_from", new) and throttle.allows("mail", "by", member.id):
        tickets.issue("post_from", new, member_id=member.id, locale=i18n.locale())
    session["asked"] = {"for": "post_from", "email": new}
    return redirect(url_for(".sender_code"))


@bp.route("/settings/mail-post/senders/code", methods=["GET", "POST"])
@guard(policy.own_settings)
@entering.proven
def sender_code() -> Any:
    """Take the code that went to the further address."""
    kept: Any = session.get("asked")
    if not isinstance(kept, dict) or kept["for"] != "post_from":
        return redirect(url_for(".add_sender"))
    new, member = kept["email"], me()
    if request.method != "POST":
        return render_template("postmail/sender_code.html", form=CodeForm(formdata=None), email=new)
    form = CodeForm()
    if form.validate():
        ticket = tickets.find_open("post_from", new)
        may_try = throttle.allows("code", "post_from", member.id)
        if may_try and ticket and ticket.member_id == member.id and tickets.try_code(ticket, digits(form.code.data)):
            try:
                actions.add_sender(member, new)
            except Refused as refused:
                form.code.errors = [refused.words]
            else:
                session.pop("asked", None)
                web.say(_("このアドレスからも書けるようになりました"))
                return redirect(url_for(".settings"))
        else:
            form.code.errors = [_("番号がちがうか、期限が切れています")]
    return render_template("postmail/sender_code.html", form=form, email=new), 422


@bp.post("/settings/mail-post/senders/<int:sender_id>/remove")
@guard(policy.own, load=queries.find_sender)
def remove_sender(sender: MailSender) -> Response:
    """Accept mails from an address no more."""
    actions.drop_sender(sender)
    web.say(_("送信元のアドレスをはずしました"))
    return redirect(url_for(".settings"))


@bp.route("/settings/mail-post/try", methods=["GET", "POST"])
@web.slow_down("20 per minute;60 per hour")
@guard(policy.own_settings)
def try_out() -> Any:
    """Send a mail without a mail program, in the demo."""
    post = queries.find_post(me().id)
    if post is None or not trying.is_here():
        abort(404)
    if request.method != "POST":
        return render_template("postmail/try.html", form=TryForm(formdata=None), address=addresses.address_of(post))
    form = TryForm()
    if not form.validate():
        return render_template("postmail/try.html", form=form, address=addresses.address_of(post)), 422
    files = [
        Attachment(text.clean_line((upload.filename or "")[-60:]), upload.stream.read())
        for upload in request.files.getlist("photos")[: MOST_PHOTOS + 1] if upload.filename
    ]  # fmt: skip
    trying.send(me(), post, subject=form.subject.data or "", body=form.body.data or "", files=files)
    web.say(_("メールを送りました。届くまでに、数秒かかることがあります"))
    return redirect(url_for(".settings", _anchor="mails"))


@bp.get("/staff/<ward>/mails")
@guard(policy.oversee, load=spaces.find_ward)
def staff_mails(ward: Ward) -> str:
    """Show what came in for the whole city and what became of it; never what was written."""
    page = queries.list_mails(Cursor.parse(request.args.get("before")))
    return render_template(
        "postmail/staff.html",
        ward=ward,
        page_ward=ward,
        page=paged(page),
        failed=queries.list_failed() if page.is_first else [],
    )


@bp.post("/staff/<ward>/mails/<int:mail_id>/retry")
@guard(policy.oversee, load=staff.find_case)
def retry(case: staff.Case) -> Response:
    """Have a mail read once more."""
    if staff.retry(me(), case):
        web.say(_("もう一度読みこみます"))
    return redirect(url_for(".staff_mails", ward=case.ward.slug))
