"""The page for residents: サービスを終えるとき."""

from __future__ import annotations

from flask import Blueprint, render_template

from sns.core.guard import guard

from . import plans, policy

bp = Blueprint("closing", __name__)


@bp.get("/closing")
@guard(policy.read)
def show() -> str:
    """Say when the site ends and what to do until then, or what it promises for that day."""
    return render_template("closing/show.html", plan=plans.plan(), reminders=plans.REMINDERS)
