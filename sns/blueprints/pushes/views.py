"""Switching on and off that a device is told; the page is that of the notifications' settings."""

from __future__ import annotations

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response

from sns.core import i18n, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from . import actions, policy, queries
from .forms import DeviceForm
from .models import PushDevice

bp = Blueprint("pushes", __name__)


def _back() -> Response:
    return redirect(url_for("notifications.settings", _anchor="device"))


@bp.post("/settings/notifications/devices")
@web.slow_down("10 per minute;50 per day")
@guard(policy.begin)
def begin() -> Response:
    """Have this browser told."""
    form = DeviceForm()
    if not form.validate():
        web.warn(_("この端末は、通知を受けとれないようです"))
        return _back()
    actions.begin(me(), g.session_id, endpoint=form.endpoint.data, p256dh=form.p256dh.data, auth=form.auth.data)
    web.say(_("この端末に通知が届くようにしました"))
    return _back()


@bp.post("/settings/notifications/devices/<int:device_id>/end")
@guard(policy.own, load=queries.find)
def end(device: PushDevice) -> Response:
    """Have a device told no more."""
    actions.end(device)
    web.say(_("端末への通知をやめました"))
    return _back()


@bp.post("/settings/notifications/devices/<int:device_id>/try")
@web.slow_down("3 per minute;20 per day")
@guard(policy.own, load=queries.find)
def try_out(device: PushDevice) -> Response:
    """Send a device a message to see whether it arrives."""
    actions.try_out(device, i18n.locale())
    web.say(_("ためしの通知を送りました。まもなく届きます"))
    return _back()
