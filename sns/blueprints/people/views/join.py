"""The way in, one question on each page; what was answered waits in the sign-up."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from sns.blueprints.accounts import passwords
from sns.blueprints.accounts.entering import begin
from sns.blueprints.accounts.queries import find_by_email, find_member
from sns.blueprints.spaces import queries as spaces
from sns.core import i18n, text, web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import ages, joining, policy, promises, resuming, sign_ups
from ..joining_forms import AddressForm, CodeForm, NameForm, PromisesForm, VisibilityForm, WardForm, door_words
from ..models import Invitation, SignUp
from . import bp
from .steps import ended, mine, page, step, to


def _address() -> str:
    return f"mail:{text.clean_line(request.form.get('email', '')).casefold()[:254]}"


def _invitation() -> Invitation | None:
    return sign_ups.find_by_code(session.get("invitation"))


@bp.route("/join/", methods=["GET", "POST"])
@web.limiter.limit("200 per hour", methods=["POST"])
@guard(policy.join)
def join() -> Any:
    """① Ask for ward and tie."""
    if me() is not None:
        return redirect(url_for("home.index"))
    sign_up, invitation = mine(), _invitation()
    if sign_up is None and request.method != "POST" and (ending := ended()) is not None:
        return ending
    if sign_up is not None and sign_ups.next_step(sign_up) == "wait":
        return to("wait")
    form = WardForm(formdata=request.form if request.method == "POST" else None)
    form.ward.choices = [
        ("", _("えらんでください")),
        *((ward.slug, door_words(ward)) for ward in spaces.wards_by_id().values()),
    ]
    if request.method != "POST":
        known = spaces.wards_by_id().get(sign_up.ward_id if sign_up else invitation.space_id if invitation else 0)
        form.ward.data, form.tie.data = known.slug if known else "", sign_up.tie if sign_up else None
        return _ward_page(form, sign_up, invitation)
    ward = spaces.find_ward(form.ward.data or "")
    if not form.validate() or ward is None:
        return _ward_page(form, sign_up, invitation, 422)
    try:
        if sign_up is None:
            sign_up = joining.start(ward_id=ward.id, tie=form.tie.data, invitation=invitation, locale=i18n.locale())
            session["sign_up"] = joining.mark_of(sign_up)
        else:
            joining.choose_ward(sign_up, ward_id=ward.id, tie=form.tie.data, invitation=invitation)
    except Refused as refused:
        form.ward.errors = [refused.words]
        return _ward_page(form, sign_up, invitation, 422, closed=ward)
    return to(sign_ups.next_step(sign_up))


def _ward_page(
    form: WardForm, sign_up: SignUp | None, invitation: Invitation | None, status: int = 200, **facts: Any
) -> Any:
    is_open = invitation is not None and sign_ups.state_of(invitation) == "open"
    inviter = sign_ups.inviter_of(invitation) if is_open and invitation and invitation.kind == "member" else None
    return page("ward", sign_up, status, form=form, is_invited=is_open, inviter=inviter, **facts)


@bp.route("/join/email", methods=["GET", "POST"])
@web.limiter.limit("60 per hour", methods=["POST"])
@web.limiter.limit("10 per hour", key_func=_address, methods=["POST"])
@guard(policy.join)
@step("email")
def join_email(sign_up: SignUp) -> Any:
    """② Ask for an address and send a code; nothing shows whether a member has it."""
    if request.method != "POST":
        return page("email", sign_up, form=AddressForm(formdata=None, email=sign_up.email))
    form = AddressForm()
    if not form.validate():
        return page("email", sign_up, 422, form=form)
    _say_sent(joining.send_code(sign_up, form.email.data or ""))
    return to("code")


def _say_sent(wait: int) -> None:
    if wait:
        web.say(_("さきほど送ったばかりです。もう一度送るには、あと%(wait)d秒お待ちください", wait=wait))
    else:
        web.say(_("メールを送りました"))


@bp.route("/join/code", methods=["GET", "POST"])
@web.limiter.limit("200 per hour", methods=["POST"])
@guard(policy.join)
@step("code")
def join_code(sign_up: SignUp) -> Any:
    """② Take the code of the mail."""
    if request.method != "POST":
        return page("code", sign_up, form=CodeForm(formdata=None))
    form = CodeForm()
    is_valid = form.validate()
    if is_valid and joining.confirm(sign_up, form.digits):
        session["sign_up"] = joining.mark_of(sign_up)
        return to(sign_ups.next_step(sign_up))
    if is_valid:
        form.code.errors = [
            _("コードがちがうか、使える時間をすぎています。いちばん新しいメールのコードをお確かめください")
        ]
    return page("code", sign_up, 422, form=form)


@bp.post("/join/code/again")
@web.limiter.limit("20 per hour")
@guard(policy.join)
@step("code")
def join_code_again(sign_up: SignUp) -> Response:
    """② Send another code; the earlier one opens nothing any more."""
    _say_sent(joining.send_code(sign_up, sign_up.email or ""))
    return to("code")


@bp.route("/join/name", methods=["GET", "POST"])
@web.limiter.limit("200 per hour", methods=["POST"])
@guard(policy.join)
@step("name")
def join_name(sign_up: SignUp) -> Any:
    """③ Ask for nickname, password and age band."""
    if request.method != "POST":
        return page("name", sign_up, form=NameForm(formdata=None, obj=sign_up, sign_up=sign_up))
    form = NameForm(sign_up=sign_up)
    is_valid = form.validate()
    if form.age_band.data == ages.CHILD:
        joining.forget(sign_up)
        session.clear()
        return redirect(url_for("people.join_later"))
    if is_valid:
        hashed = passwords.make_hash(form.password.data) if form.password.data else None
        try:
            joining.describe(
                sign_up, nickname=form.nickname.data or "", age_band=form.age_band.data,
                real_name=form.real_name.data or None, password_hash=hashed,
            )  # fmt: skip
            return to(sign_ups.next_step(sign_up))
        except Refused as refused:
            form.nickname.errors = [refused.words]
    return page("name", sign_up, 422, form=form)


@bp.get("/join/later")
@guard(policy.join)
def join_later() -> Any:
    """Tell a child kindly that they cannot join yet; nothing was kept."""
    return page("later", None)


@bp.route("/join/visibility", methods=["GET", "POST"])
@guard(policy.join)
@step("visibility")
def join_visibility(sign_up: SignUp) -> Any:
    """④ Ask to whom one's words are shown unless said otherwise."""
    is_young = sign_up.age_band == ages.YOUNG
    if request.method != "POST":
        form = VisibilityForm(formdata=None, visibility=sign_up.visibility or "ward")
        return page("visibility", sign_up, form=form, is_young=is_young)
    form = VisibilityForm()
    if not is_young and not form.validate():
        return page("visibility", sign_up, 422, form=form, is_young=is_young)
    joining.choose_visibility(sign_up, form.visibility.data)
    return to(sign_ups.next_step(sign_up))


@bp.route("/join/promises", methods=["GET", "POST"])
@guard(policy.join)
@step("promises")
def join_promises(sign_up: SignUp) -> Any:
    """⑤ Ask for consent to the promises, and make a member where nobody else has to agree."""
    if request.method != "POST":
        return page("promises", sign_up, form=PromisesForm(formdata=None), since=promises.SINCE)
    form = PromisesForm()
    if not form.validate():
        return page("promises", sign_up, 422, form=form, since=promises.SINCE)
    try:
        state = joining.agree(sign_up)
    except Refused as refused:
        web.say(refused.words)
        return redirect(url_for("accounts.sign_in")) if find_by_email(sign_up.email or "") else to("ward")
    if state == "done":
        return welcome(sign_up)
    if state == "open" and sign_up.nickname is None:
        web.say(_("そのニックネームは、ひと足先に使われました。別の名前をえらんでください"))
    return to(sign_ups.next_step(sign_up))


def welcome(sign_up: SignUp) -> Response:
    """Sign a new member in on the device that finished the sign-up."""
    session.pop("sign_up", None)
    member = find_member(sign_up.member_id or 0)
    if member is not None:
        begin(member, is_remembered=False)
        web.say(_("ようこそ、%(name)sさん。会員登録が終わりました", name=member.nickname))
    return redirect(url_for("home.index"))


@bp.route("/join/guardian", methods=["GET", "POST"])
@web.limiter.limit("20 per hour", methods=["POST"])
@web.limiter.limit("10 per hour", key_func=_address, methods=["POST"])
@guard(policy.join)
@step("guardian")
def join_guardian(sign_up: SignUp) -> Any:
    """⑥ Ask the young for a guardian's address, and ask the guardian by mail."""
    if sign_up.state == "approval" or sign_up.age_band != ages.YOUNG:
        return to(sign_ups.next_step(sign_up))
    if request.method != "POST":
        return page("guardian", sign_up, form=AddressForm(formdata=None, email=sign_up.guardian_email))
    form = AddressForm()
    if form.validate():
        try:
            _say_sent(joining.ask_guardian(sign_up, form.email.data or ""))
            return to(sign_ups.next_step(sign_up))
        except Refused as refused:
            form.email.errors = [refused.words]
    return page("guardian", sign_up, 422, form=form)


@bp.get("/join/waiting")
@guard(policy.join)
@step("wait")
def join_waiting(sign_up: SignUp) -> Any:
    """Show whose turn it is."""
    return page("waiting", sign_up)


@bp.get("/join/resume/<token>")
@web.limiter.limit("60 per hour")
@guard(policy.join)
def join_resume(token: str) -> Any:
    """Take a sign-up up again from the mail, on any device."""
    if me() is not None:
        return redirect(url_for("home.index"))
    mark = resuming.read_mark(token)
    sign_up = sign_ups.find_by_mark(mark) if mark else None
    if sign_up is None:
        return render_template("people/join/ended.html"), 410
    session["sign_up"] = joining.mark_of(sign_up)
    return to(sign_ups.next_step(sign_up))
