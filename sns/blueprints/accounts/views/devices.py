"""Where a member is signed in."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, url_for

from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.i18n import ngettext

from .. import actions, agents, policy, queries
from ..models import LoginSession
from .blueprint import bp


@bp.get("/settings/devices")
@guard(policy.settings)
def devices() -> str:
    """List the devices on which the member is signed in, this one first."""
    rows = [
        {
            "id": row.id, "name": agents.describe(row.device), "place": agents.shorten(row.address),
            "since": row.created_at, "seen": row.seen_at, "is_here": row.id == g.session_id,
        }
        for row in queries.list_sessions(me().id)
    ]  # fmt: skip
    rows.sort(key=lambda row: not row["is_here"])
    return render_template("accounts/devices.html", devices=rows)


@bp.post("/settings/devices/<int:session_id>/end")
@guard(policy.own, load=queries.find_session)
def end_device(row: LoginSession) -> Any:
    """Sign one device out."""
    actions.end_session(me(), row)
    web.say(_("%(device)sをログアウトしました", device=agents.describe(row.device)))
    return redirect(url_for(".devices"))


@bp.post("/settings/devices/end-others")
@guard(policy.settings)
def end_other_devices() -> Any:
    """Sign out everywhere but here."""
    count = actions.end_other_sessions(me(), but=g.session_id)
    web.say(ngettext("%(num)d台をログアウトしました", "%(num)d台をログアウトしました", count))
    return redirect(url_for(".devices"))
