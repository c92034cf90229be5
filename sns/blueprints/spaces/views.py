"""The doors of the wards."""

from __future__ import annotations

from flask import Blueprint, render_template

from sns.core.guard import guard, me

from . import policy, queries

bp = Blueprint("spaces", __name__)


@bp.get("/w/")
@guard(policy.visit)
def index() -> str:
    """Show every ward, one's own first."""
    wards = list(queries.wards_by_id().values())
    mine = [ward for ward in wards if ward.id in me().standing.spaces]
    return render_template("spaces/index.html", wards=wards, mine=mine)
