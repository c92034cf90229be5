"""What follows for devices, and what pages may ask of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, g

from sns.blueprints.accounts import agents
from sns.blueprints.accounts import farewell as accounts
from sns.core import clock, i18n
from sns.core.guard import me
from sns.core.i18n import gettext as _
from sns.core.signals import on

from . import actions, door, keys, queries
from .messages import LIFE, Message
from .models import PushDevice
from .signals import PushDue, TryOutDue


def _forget(member_id: int, _keeps_words: bool) -> Iterable[str]:
    actions.forget([member_id])
    return ()


accounts.also(_forget)


def _devices() -> list[dict[str, Any]]:
    return [
        {
            "id": row.PushDevice.id, "name": agents.describe(row.agent), "since": row.PushDevice.created_at,
            "taken": row.PushDevice.taken_at, "is_failing": row.PushDevice.failures > 0,
            "is_here": row.PushDevice.session_id == g.get("session_id"),
        }
        for row in queries.list_named(me().id)
    ]  # fmt: skip


def _public_key() -> str:
    pair = keys.ours()
    return pair.public if pair is not None else ""


def init_app(app: Flask) -> None:
    """Read the site's key, and let the settings show the devices of a member."""
    app.extensions["push_keys"] = keys.find(app.extensions["settings"])
    app.jinja_env.globals.update(push_devices=_devices, push_key=_public_key)


@on(PushDue, job=True, wait_s=30)
def try_again(signal: PushDue) -> None:
    """Tell a device that could not be reached before."""
    door.deliver_again(signal.device_id, Message.of(signal.message))


@on(TryOutDue, job=True)
def try_out(signal: TryOutDue) -> None:
    """Send the message that says only that it arrives."""
    with i18n.speaking(signal.locale):
        message = Message(
            _("まちの縁側"), _("この端末に通知が届きます"), "/settings/notifications", "try", clock.now() + LIFE,
            signal.locale,
        )  # fmt: skip
    door.deliver_to(queries.living(PushDevice.id == signal.device_id), message)
