"""足あと on one's own pages."""

from __future__ import annotations

from flask import render_template, request

from sns.blueprints.contents import footprints as prints
from sns.core.addresses import paged
from sns.core.guard import guard, me
from sns.core.pages import Cursor

from .. import policy
from . import bp


@bp.get("/footprints")
@guard(policy.own_circle)
def footprints() -> str:
    """Show who came to one's own page and contents, and left their name."""
    page = prints.list_visits(me(), before=Cursor.parse(request.args.get("before")))
    return render_template("people/footprints.html", page=paged(page))
