"""The page of one's bundles, asking for one, fetching it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for

from sns.blueprints.accounts import entering
from sns.blueprints.media import actions as media
from sns.core import clock, web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from . import actions, making, policy, queries
from .models import Bundle
from .sections import SECTIONS

bp = Blueprint("bundles", __name__)


@bp.get("/settings/export")
@guard(policy.ask)
@entering.proven
def show(refused: str = "") -> str:
    """Say what a bundle holds, how far one is that was asked for, and give those that are ready."""
    return render_template(
        "bundles/show.html",
        bundles=queries.list_latest(me()),
        sections=SECTIONS,
        refused=refused,
        life=actions.LIFE.days,
    )


@bp.post("/settings/export")
@web.slow_down("10 per hour")
@guard(policy.ask)
@entering.proven
def ask() -> Any:
    """Ask for a bundle."""
    try:
        actions.ask(me())
    except Refused as refused:
        return show(refused=refused.words), 409
    return redirect(url_for(".show"))


@bp.get("/settings/export/<int:bundle_id>/file")
@guard(policy.fetch, load=queries.find)
@entering.proven
def fetch(bundle: Bundle) -> Response:
    """Send the file to its member alone."""
    if not making.is_made(bundle):
        abort(404)
    actions.note_fetched(bundle)
    day = clock.local(bundle.asked_at).strftime("%Y%m%d")
    # In pieces, from whichever store: it may be larger than what this process may hold.
    response = Response(media.storage().pieces(bundle.key), mimetype="application/zip")
    response.content_length = bundle.size
    response.headers["Content-Disposition"] = f"attachment; filename=engawa-{day}.zip"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/settings/export/<int:bundle_id>/delete")
@guard(policy.own, load=queries.find)
@entering.proven
def delete(bundle: Bundle) -> Any:
    """Erase a bundle before its time, or give one up."""
    actions.delete(bundle)
    web.say(_("書き出したデータを消しました"))
    return redirect(url_for(".show"))
