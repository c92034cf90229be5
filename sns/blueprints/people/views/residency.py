"""The member's side of 居住確認."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.i18n import ngettext

from .. import policy, residency
from ..residency_forms import AskForm, CodeForm
from . import bp


def _page(*, ask: AskForm | None = None, code: CodeForm | None = None, status: int = 200) -> Any:
    member = me()
    page = render_template(
        "people/residency/residency.html",
        letter=residency.find_open(member.id),
        are_sent=residency.are_sent(member.home_ward_id),
        ask=ask or AskForm(formdata=None, name=member.real_name or ""),
        code=code or CodeForm(formdata=None),
        form=ask or code,
    )
    return page, status


@bp.get("/settings/residency")
@guard(policy.own_residency)
def residency_page() -> Any:
    """Show how far the check is, and what comes next."""
    return _page()


@bp.post("/settings/residency")
@guard(policy.own_residency)
def residency_ask() -> Any:
    """Ask for a letter."""
    form = AskForm()
    if not form.validate():
        return _page(ask=form, status=422)
    residency.ask(me(), name=form.name.data or "", address=form.address.data or "")
    web.say(_("申しこみを受けつけました。区役所から手紙を送ります"))
    return redirect(url_for(".residency_page"))


@bp.post("/settings/residency/withdraw")
@guard(policy.own_residency)
def residency_withdraw() -> Response:
    """Take the request for a letter back."""
    residency.withdraw(me())
    web.say(_("申しこみを取り消し、ご住所を消しました"))
    return redirect(url_for(".residency_page"))


@bp.post("/settings/residency/code")
@guard(policy.own_residency)
def residency_code() -> Any:
    """Try the number of the letter."""
    form = CodeForm()
    if not form.validate():
        return _page(code=form, status=422)
    if residency.try_code(me(), form.code.data or ""):
        web.say(_("居住確認がすみました。ご住所は消しました"))
        return redirect(url_for(".residency_page"))
    letter = residency.find_open(me().id)
    if letter is None:
        web.say(_("番号が5回ちがったため、この手紙は使えなくなりました。もう一度お申しこみください"))
        return redirect(url_for(".residency_page"))
    left = residency.MOST_TRIES - letter.tries
    form.code.errors = [
        ngettext("番号がちがいます。あと%(num)d回試せます", "番号がちがいます。あと%(num)d回試せます", left)
    ]
    return _page(code=form, status=422)
