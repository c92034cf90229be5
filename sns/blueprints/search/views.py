"""The page さがす."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from sns.blueprints.spaces import queries as spaces
from sns.core.errors import Refused
from sns.core.guard import guard, me

from . import policy, results
from .asking import understand
from .results import Wish

bp = Blueprint("search", __name__)


@bp.get("/search")
@guard(policy.search)
def index() -> Any:
    """Show the box and, once something was typed, what was found."""
    fields = spaces.fields_by_id().values()
    wish = Wish.read(request.args, fields)
    page: dict[str, Any] = {"wish": wish, "wards": spaces.wards_by_id().values(), "fields": fields, "found": None}
    if not wish.typed.strip():
        return render_template("search/index.html", error=None, **page)
    try:
        question = understand(wish.typed)
    except Refused as refused:
        return render_template("search/index.html", error=refused.words, **page), 422
    page["found"] = results.look_for(me(), question, wish, [field.name for field in fields])
    return render_template("search/index.html", error=None, **page)
