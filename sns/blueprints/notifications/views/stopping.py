"""One-click stop (RFC 8058): mail programs post here without session, cookie or token of a form."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from sns.core import web
from sns.core.guard import guard

from .. import policy, stopping
from ..stopping import Stop
from . import bp


@bp.route("/mail/stop/<token>", methods=["GET", "POST"])
@web.csrf.exempt
@guard(policy.stop, load=stopping.find)
def stop(wish: Stop) -> Any:
    """Stop mails. To look changes nothing, because mail programs open links by themselves."""
    if request.method != "POST":
        return render_template("notifications/stop.html", wish=wish, undo=None)
    return render_template("notifications/stop.html", wish=wish, undo=stopping.stop(wish))


@bp.post("/mail/stop/<token>/undo")
@web.csrf.exempt
@guard(policy.stop, load=stopping.find)
def undo_stop(wish: Stop) -> Any:
    """Begin again as it was."""
    stopping.undo(wish)
    return render_template("notifications/begun.html", wish=wish)
