"""Pages for those who run the site."""

from __future__ import annotations

from flask import Blueprint, render_template

from sns.blueprints.spaces import queries as spaces
from sns.core.guard import guard

from . import policy
from .samples import make_samples

bp = Blueprint("admin", __name__)


@bp.get("/staff/components")
@guard(policy.components)
def components() -> str:
    """Show every component of the design with sample data."""
    return render_template("admin/components.html", samples=make_samples(), wards=list(spaces.wards_by_id().values()))
