"""The address of one's own calendar."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import addresses, policy
from ..forms import CalendarForm
from .blueprint import bp


@bp.get("/settings/calendar")
@guard(policy.own_settings)
def settings() -> str:
    """Show the address of one's own calendar, or what one would be for."""
    address = addresses.find_address(me())
    secret = addresses.secret_of(address) if address else None
    ward = me().home_ward
    return render_template(
        "calendar/own.html",
        address=address,
        url=url_for(".own_file", secret=secret, _external=True) if secret else None,
        ward_url=url_for(".own_ward_file", secret=secret, ward=ward.slug, _external=True) if secret else None,
        ward=ward,
        form=CalendarForm(formdata=None, obj=address),
    )


@bp.post("/settings/calendar")
@web.slow_down("10 per minute;60 per hour")
@guard(policy.own_settings)
def renew() -> Any:
    """Make the address, or another one in its place."""
    addresses.renew(me())
    web.say(_("カレンダーのアドレスを作りました"))
    return redirect(url_for(".settings"))


@bp.post("/settings/calendar/choose")
@guard(policy.own_settings)
def choose() -> Any:
    """Choose what the calendar holds."""
    form = CalendarForm()
    addresses.choose(me(), with_ward=form.with_ward.data)
    web.say(_("保存しました"))
    return redirect(url_for(".settings"))


@bp.post("/settings/calendar/stop")
@guard(policy.own_settings)
def stop() -> Any:
    """Stop the calendar."""
    addresses.stop(me().id)
    web.say(_("カレンダーを止めました。前のアドレスからは、もう読めません"))
    return redirect(url_for(".settings"))
