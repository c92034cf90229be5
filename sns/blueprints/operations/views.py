"""Whether the site is well: for machines, for Prometheus, for the staff of the city."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from werkzeug.wrappers import Response

from sns.blueprints.spaces import queries as spaces
from sns.core import leaving, live, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.settings import Settings

from . import actions, policy, queries

bp = Blueprint("operations", __name__)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@bp.get("/healthz")
@guard(policy.probe)
def alive() -> Response:
    """Say that the process answers; asks nothing of the database."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@guard(policy.probe)
def ready() -> tuple[dict[str, Any], int]:
    """Say whether database, migrations, queue and Redis let the site work; 503 when one does not."""
    answers = queries.readiness(_settings())
    if leaving.has_begun():
        answers.append(queries.Answer("web", "is being stopped"))
    is_ready = all(answer.fault is None for answer in answers)
    parts = {answer.name: "ok" if answer.fault is None else answer.fault for answer in answers}
    return {"ready": is_ready, **parts}, 200 if is_ready else 503


@dataclass(frozen=True)
class Asked:
    """A request for the metrics, and whether it carries the token."""

    is_right: bool


def _asked() -> Asked:
    token = _settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return Asked(bool(token) and hmac.compare_digest(given.encode(), (token or "").encode()))


@bp.get("/metrics")
@guard(policy.measure, load=_asked)
def metrics(_asked: Asked) -> Response:
    """Give the counters of this process, and what is read from the database now, to Prometheus."""
    now = CollectorRegistry()
    for name, value in {**queries.gauges(), "engawa_sockets": float(live.count())}.items():
        Gauge(name, name.removeprefix("engawa_").replace("_", " "), registry=now).set(value)
    return Response(generate_latest() + generate_latest(now), content_type=CONTENT_TYPE_LATEST)


@bp.get("/staff/operations")
@guard(policy.see)
def show() -> str:
    """Show how database, queue, photos, mail and backups are doing."""
    ward = spaces.find_ward(request.args.get("ward", ""))
    return render_template("operations/show.html", sight=queries.look(_settings()), ward=ward, page_ward=ward)


@bp.post("/staff/operations/jobs/<int:row_id>/retry")
@guard(policy.repair, load=queries.find_failed)
def retry(row: Any) -> Response:
    """Let failed work be tried again at once."""
    actions.try_again(me(), row)
    web.say(_("もう一度ためします。"))
    return redirect(url_for(".show", ward=request.args.get("ward")))
